import { createApp } from 'vue';
import PeerChat from './peer-chat.vue';

const query = new URLSearchParams(location.search);
createApp(PeerChat, { user: query.get('user') ?? 'alice', peer: query.get('with') ?? 'bob' }).mount('#app');
