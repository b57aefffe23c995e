// A real OpenID Connect provider for tests: `node provider.mjs PORT REDIRECT_URI`.
// It knows the people below and signs in whoever is named in `login_hint` of its login form.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" };
const people = {
  dana: { name: "Dana Whitfield", email: "dana@example.com", email_verified: true, groups: ["support"] },
  eve: { name: "Eve Marsh", email: "alex@example.com", email_verified: false, groups: ["support"] },
};

const provider = new Provider(issuer, {
  clients: [{
    client_id: "unsnag",
    client_secret: "a secret of the tests alone",
    redirect_uris: [redirect],
    post_logout_redirect_uris: [redirect.replace(/\/with\/.*/, "")],
    response_types: ["code"],
    grant_types: ["authorization_code"],
  }],
  jwks: { keys: [key] },
  cookies: { keys: ["cookies of the tests alone"] },
  claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  // The form that signs in is this file's own; nothing of the library's needs a style from outside.
  renderError: (ctx, out) => { ctx.type = "json"; ctx.body = out; },
});

const page = (uid) => `<!doctype html><html lang="en"><title>Acme</title><h1>Acme</h1>
<form method="post" action="/interaction/${uid}"><label>Account <input name="login"></label>
<button>Go on</button></form></html>`;

provider.use(async (ctx, next) => {
  const uid = /^\/interaction\/([\w-]+)$/.exec(ctx.path)?.[1];
  if (!uid) return next();
  const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === "login" && ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = page(uid);
    return;
  }
  if (prompt.name === "login") {
    const body = await new Promise((done) => {
      let text = "";
      ctx.req.on("data", (piece) => { text += piece; });
      ctx.req.on("end", () => done(text));
    });
    const login = new URLSearchParams(body).get("login");
    if (!people[login]) { ctx.status = 422; ctx.body = "There is no such account."; return; }
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: login } });
    ctx.respond = false;
    return;
  }
  const { accountId } = (await provider.interactionDetails(ctx.req, ctx.res)).session;
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope("openid profile email");
  const grantId = await grant.save();
  await provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId } }, { mergeWithLastSubmission: true });
  ctx.respond = false;
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
