// A company's own sign-in for tests: a real OpenID provider, as a process of its own.
//
//   node provider.mjs '{"port": 4000, "client": "kantoor", "secret": "…", "back": "http://…/callback/", "unverified": []}'
//
// Whoever writes an address into its form is that person, whatever the password; all addresses are verified but those named.
import Provider from 'oidc-provider';

const { port, client, secret, back, unverified } = JSON.parse(process.argv[2]);

const account = (_context, id) => ({
  accountId: id,
  claims: () => ({ sub: id, email: id, email_verified: !unverified.includes(id), name: id.split('@')[0] }),
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [back], token_endpoint_auth_method: 'client_secret_post', grant_types: ['authorization_code'], response_types: ['code'] }],
  findAccount: account,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  cookies: { keys: ['only-for-tests'] },
  features: { devInteractions: { enabled: true } },
});

provider.listen(port, '127.0.0.1', () => console.log('listening'));
