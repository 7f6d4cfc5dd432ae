export interface Person {
  readonly userID: string;
  readonly userName: string;
}
