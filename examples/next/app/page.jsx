import { Chat } from './chat.jsx';

/** Rendered on the server; the part that talks to the chat server comes to life in the page. */
export default async function Page({ searchParams }) {
  const { user = 'alice', with: peer = 'bob' } = await searchParams;
  return (
    <main>
      <h1>{`${user} and ${peer}`}</h1>
      <Chat user={user} peer={peer} server={process.env.PARLEY_SERVER ?? 'http://127.0.0.1:8700'} />
    </main>
  );
}
