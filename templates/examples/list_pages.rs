// Needs: call_control, webhooks.
// Uses: GET /call_control_applications = client.call_control_applications().list()
// Uses: GET /call_control_applications .page_size = i64
// Uses: GET /call_control_applications -> application_name = Option<String>
// Uses: GET /call_control_applications -> id = Option<String>
//! Lists: one page, all items, some items, page by page, and what to do when a page fails.
//!
//! ```text
//! cargo run --example list_pages
//! ```
//!
//! Without `TELNYX_API_KEY` the five applications of a stand-in on 127.0.0.1 are listed, one page
//! of which fails once. With it, those of your account.

mod stand_in;

use std::env;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use telnyx_sdk::Client;

use stand_in::{Request, StandIn, answer, ensure};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("TELNYX_API_KEY").is_none() {
        return scene().await;
    }
    let client = Client::from_env()?;
    one_page(&client).await?;
    all_items(&client).await?;
    some_items(&client).await?;
    page_by_page(&client).await?;
    Ok(())
}

/// `send` fetches the page that was asked for and no other. It tells how many there are.
async fn one_page(client: &Client) -> Result<(), telnyx_sdk::Error> {
    let page = client.call_control_applications().list().page_size(2).send().await?;
    println!(
        "page {} of {}",
        page.meta.page_number.unwrap_or(1),
        page.meta.total_pages.unwrap_or(1),
    );
    for application in &page {
        println!("  {}", application.application_name.as_deref().unwrap_or("without a name"));
    }
    Ok(())
}

/// `items` walks over all pages. The next one is fetched when the last item of the one before
/// was taken; `prefetch` has some of them under way before.
async fn all_items(client: &Client) -> Result<usize, telnyx_sdk::Error> {
    let list = client.call_control_applications().list().page_size(2);
    let mut items = list.items().prefetch(2);
    let mut count = 0;
    // `transpose` turns `Option<Result<..>>` around, so that `?` can take the error out.
    while let Some(application) = items.next().await.transpose()? {
        count += 1;
        println!("  {count}. {}", application.id.as_deref().unwrap_or("without an id"));
    }
    println!("{count} items on {} pages", items.pages_fetched());
    Ok(count)
}

/// Nobody can foresee how long a list is, so whoever wants all of it in memory says how much that
/// may be. Pages behind the limit are not fetched.
async fn some_items(client: &Client) -> Result<usize, telnyx_sdk::Error> {
    let list = client.call_control_applications().list().page_size(2);
    let first = list.items().collect(3).await?;
    println!("the first {} items", first.len());
    Ok(first.len())
}

/// `pages` gives page for page. One that fails stays the next one: what was read is not lost, and
/// nothing is read twice.
async fn page_by_page(client: &Client) -> Result<usize, telnyx_sdk::Error> {
    let list = client.call_control_applications().list().page_size(2);
    // Only so that a failure is seen here: by default a page is asked for three times.
    let mut pages = list.with_options(|options| options.max_retries(0)).pages();
    let mut count = 0;
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                count += page.data.len();
                println!("page {}: {} items", pages.pages_fetched(), page.data.len());
            }
            // Keep `pages`, wait or save where you are, and ask again. This ends: an error that
            // comes again and will hardly pass ends the list.
            Err(error) if error.is_retryable() => println!("once more: {error}"),
            Err(error) => return Err(error),
        }
    }
    println!("{count} of {} items", pages.total_results().unwrap_or_default());
    Ok(count)
}

/// A stand-in for Telnyx with five applications.
async fn scene() -> Result<(), Box<dyn Error>> {
    let visits = AtomicU32::new(0);
    let mut telnyx = StandIn::start(move |request| applications(request, &visits)).await?;
    let client = telnyx.client()?;

    one_page(&client).await?;
    ensure(all_items(&client).await? == 5, "five items are listed")?;
    ensure(some_items(&client).await? == 3, "three items are wanted")?;
    ensure(page_by_page(&client).await? == 5, "no item is lost and none is there twice")?;

    // One page; three of them; two, since three items are on two pages; three, one of them twice.
    for _ in 0..1 + 3 + 2 + 4 {
        telnyx.expect("GET /call_control_applications").await?;
    }
    telnyx.finish()
}

/// What the stand-in answers: a page of two. The last one fails when it is asked for again.
fn applications(request: &Request, visits: &AtomicU32) -> axum::response::Response {
    let asks_for = |number: usize| request.query.contains(&format!("page[number]={number}"));
    let page = (2..=3).find(|number| asks_for(*number)).unwrap_or(1);
    if page == 3 && visits.fetch_add(1, Ordering::SeqCst) == 1 {
        return answer(503, json!({"errors": [{"code": "10016", "title": "Try again"}]}));
    }
    let names = ["reception", "support", "sales", "fax", "night watch"];
    let data = names.chunks(2).nth(page - 1).unwrap_or_default();
    let data: Vec<_> =
        data.iter().map(|name| json!({"id": name, "application_name": name})).collect();
    let meta = json!({"page_number": page, "total_pages": 3, "total_results": names.len()});
    answer(200, json!({"data": data, "meta": meta}))
}
