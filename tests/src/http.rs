//! A person with a browser that knows no script: cookies, redirects, forms.

use std::sync::Arc;

use reqwest::{Client, StatusCode, cookie::Jar, redirect::Policy};
use scraper::{Html, Selector};

/// A browser with its own cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    base: String,
}

/// An answer, read.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Where it came from, after redirects: path and query.
    pub path: String,
    /// The body.
    pub html: String,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
}

/// The inputs of a form.
pub type Inputs = Vec<(String, String)>;

/// Makes inputs of pairs.
pub fn inputs(pairs: &[(&str, &str)]) -> Inputs {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

impl Browser {
    /// A new browser, signed in nowhere.
    pub fn new(base: &str) -> Self {
        Self::with_policy(base, Policy::limited(5))
    }

    /// One that shows redirects instead of following them.
    pub fn that_stays(base: &str) -> Self {
        Self::with_policy(base, Policy::none())
    }

    fn with_policy(base: &str, policy: Policy) -> Self {
        let client = Client::builder()
            .cookie_provider(Arc::new(Jar::default()))
            .redirect(policy)
            .build()
            .unwrap();
        Self {
            client,
            base: base.to_owned(),
        }
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Page {
        self.try_get(path).await.unwrap()
    }

    /// The same; an error when there is no answer.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<Page> {
        read(self.client.get(format!("{}{path}", self.base)).send().await?).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, inputs: &[(String, String)]) -> Page {
        self.try_post(path, inputs).await.unwrap()
    }

    /// The same; an error when there is no answer.
    pub async fn try_post(&self, path: &str, inputs: &[(String, String)]) -> reqwest::Result<Page> {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("origin", &self.base)
            .form(&inputs);
        read(request.send().await?).await
    }

    /// Uploads a file by a form with one input for it.
    pub async fn upload(&self, path: &str, input: &str, file: &[u8]) -> Page {
        let head = format!(
            "--border\r\ncontent-disposition: form-data; name=\"{input}\"; filename=\"x.csv\"\r\ncontent-type: text/csv\r\n\r\n"
        );
        let body = [head.as_bytes(), file, b"\r\n--border--\r\n"].concat();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("origin", &self.base)
            .header("content-type", "multipart/form-data; boundary=border")
            .body(body);
        read(request.send().await.unwrap()).await.unwrap()
    }

    /// A request with headers of the test's choosing.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Signs in; the page that follows.
    pub async fn sign_in(&self, username: &str, password: &str) -> Page {
        self.post("/sign-in", &inputs(&[("username", username), ("password", password)]))
            .await
    }

    /// Submits the form of a page that goes to `action`, with its hidden and filled inputs and these besides.
    pub async fn submit(&self, page: &Page, action: &str, more: &[(&str, &str)]) -> Page {
        let mut all = page.form(action);
        for (name, value) in more {
            all.retain(|it| it.0 != *name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.post(action, &all).await
    }
}

/// Reads an answer.
pub(crate) async fn read(response: reqwest::Response) -> reqwest::Result<Page> {
    let (status, url, headers) = (response.status(), response.url().clone(), response.headers().clone());
    let path = url
        .query()
        .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    Ok(Page {
        status,
        path,
        html: response.text().await?,
        headers,
    })
}

impl Page {
    /// The texts of all elements that match.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let parsed = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).unwrap();
        let tidy = |it: scraper::ElementRef<'_>| {
            it.text()
                .collect::<Vec<_>>()
                .join(" ")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        parsed.select(&selector).map(tidy).collect()
    }

    /// Whether anything matches.
    pub fn has(&self, selector: &str) -> bool {
        !self.texts(selector).is_empty()
    }

    /// The values of an attribute of all elements that match.
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let parsed = Html::parse_document(&self.html);
        let selector = Selector::parse(selector).unwrap();
        parsed
            .select(&selector)
            .filter_map(|it| it.attr(attribute).map(str::to_owned))
            .collect()
    }

    /// What a person reads in the main part of the page.
    pub fn text(&self) -> String {
        self.texts("main").join(" ")
    }

    /// What the form that goes to `action` would send if its button were pressed now.
    pub fn form(&self, action: &str) -> Inputs {
        let parsed = Html::parse_document(&self.html);
        let form = Selector::parse(&format!("form[action='{action}']")).unwrap();
        let Some(form) = parsed.select(&form).next() else {
            panic!("{} has no form to {action}:\n{}", self.path, self.text())
        };
        let mut all = Inputs::new();
        let field = Selector::parse("input, textarea, select").unwrap();
        let option = Selector::parse("option[selected]").unwrap();
        for it in form.select(&field) {
            let Some(name) = it.attr("name") else { continue };
            let value = match (it.value().name(), it.attr("type")) {
                ("textarea", _) => it.text().collect::<String>().trim_start_matches('\n').to_owned(),
                ("select", _) => it
                    .select(&option)
                    .next()
                    .and_then(|it| it.attr("value"))
                    .unwrap_or_default()
                    .to_owned(),
                (_, Some("radio" | "checkbox")) if it.attr("checked").is_none() => continue,
                (_, Some("submit" | "file" | "password")) => continue,
                _ => it.attr("value").unwrap_or_default().to_owned(),
            };
            all.push((name.to_owned(), value));
        }
        all
    }
}
