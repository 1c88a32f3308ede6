use raccord::SecretString;
use raccord::__private as rt;
use super::pets::Pets;
static API: rt::Api = rt::Api {
    name: "pets",
    servers: &[
        rt::Server {
            url: "https://pets.example",
            description: "",
            variables: &[],
        },
        rt::Server {
            url: "https://{region}.pets.example",
            description: "By region",
            variables: &[
                rt::ServerVariable {
                    name: "region",
                    default: "eu",
                    values: &["eu", "us"],
                },
            ],
        },
    ],
    schemes: &[
        rt::Scheme {
            name: "bearerAuth",
            env: "PETS_BEARER_AUTH",
            kind: rt::SchemeKind::Bearer,
        },
        rt::Scheme {
            name: "key",
            env: "PETS_KEY",
            kind: rt::SchemeKind::ApiKeyHeader {
                name: "X-Key",
            },
        },
        rt::Scheme {
            name: "basic",
            env: "PETS_BASIC",
            kind: rt::SchemeKind::Basic,
        },
        rt::Scheme {
            name: "tls",
            env: "PETS_TLS",
            kind: rt::SchemeKind::MutualTls,
        },
        rt::Scheme {
            name: "oauth",
            env: "PETS_OAUTH",
            kind: rt::SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &["read"],
                client_auth: rt::ClientAuth::Body,
            },
        },
    ],
    retry: rt::RetryPolicy {
        max_retries: 5,
        ..rt::RetryPolicy::DEFAULT
    },
};
#[derive(Clone, Debug)]
pub struct Client {
    inner: rt::Client,
}
impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder(rt::ClientBuilder::new(&API))
    }
    pub fn from_env() -> Result<Self, rt::BuildError> {
        Self::builder().credentials_from_env().build()
    }
    pub fn pets(&self) -> Pets {
        Pets { client: self.inner.clone() }
    }
}
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder(rt::ClientBuilder);
rt::client_builder!(ClientBuilder => Client);
impl ClientBuilder {
    pub fn bearer_auth(self, token: impl Into<SecretString>) -> Self {
        Self(self.0.credential("bearerAuth", token))
    }
    pub fn key(self, key: impl Into<SecretString>) -> Self {
        Self(self.0.credential("key", key))
    }
    pub fn basic(
        self,
        user: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Self {
        Self(self.0.basic("basic", user, password))
    }
    pub fn oauth(self, id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self(self.0.client_credentials("oauth", id, secret))
    }
    pub fn region(self, region: ServerRegion) -> Self {
        Self(self.0.server_variable("region", region.as_str()))
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerRegion {
    Eu,
    Us,
}
rt::closed_string_enum!(ServerRegion { Eu = "eu", Us = "us" });
