import ZIM, * as sdk from '@parley/client';

const { ZIMMessageType } = sdk;
console.log(JSON.stringify([typeof ZIM.create, ZIM === sdk.ZIM, ZIMMessageType.Text, ZIMMessageType[1]]));
