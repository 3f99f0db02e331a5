#include "report/html.h"

#include <string>

#include <doctest/doctest.h>

#include "report/reading.h"
#include "support/company.h"

namespace coxswain {
namespace {

constexpr char kHostile[] = "<script>alert(1)</script>";

void AddDeals(Company* company, const std::string& name = "Albatross") {
  company->Add("settings", "name,value\nreporting_currency,EUR\n");
  company->Add("customers",
               "customer_id,name,segment\nc1," + name + ",Yards\nc2,Bluefin," + name + "\n");
  company->Add("deals",
               "deal_id,customer_id,owner,stage,status,closed_on,list_amount,amount,cost_of_goods\n"
               "d1,c1," +
                   name +
                   ",done,won,2025-01-01,1000,900,1200\n"
                   "d2,c2,bob,done,won,2025-06-01,500,500,100\n");
}

absl::StatusOr<std::string> Html(Company* company, ReportOptions options) {
  options.format = ReportFormat::kHtml;
  return WriteReport(company->snapshot(), options, {});
}

std::string HtmlOf(Company* company, const ReportOptions& options = {}) {
  const absl::StatusOr<std::string> html = Html(company, options);
  INFO(html.status().ToString());
  REQUIRE(html.ok());
  return *html;
}

ReportOptions WithScript(const std::string& script) {
  ReportOptions options;
  options.script = script;
  return options;
}

size_t CountOf(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("The page leads from the headline over what to do to the evidence") {
  Company company;
  AddDeals(&company);
  ReportOptions options = WithScript("draw()");
  options.company = "Tern & Co";
  const std::string html = HtmlOf(&company, options);
  size_t at = 0;
  for (const char* part :
       {"<!doctype html>", "<title>Tern &amp; Co: alignment report</title>", "<h1>", "Net revenue",
        "What to do", "What we found", "id=\"cxs-margin\"", "id=\"cxs-chart-waterfall\"",
        "id=\"cxs-market\"", "id=\"cxs-campaigns\"", "id=\"cxs-objectives\"", "id=\"cxs-trust\"",
        "Definitions", "draw()", "</html>"}) {
    INFO(std::string(part));
    const size_t next = html.find(part, at);
    REQUIRE(next != std::string::npos);
    at = next;
  }
}

TEST_CASE("Every chart has its words, its data and a specification") {
  Company company;
  AddDeals(&company);
  const std::string html = HtmlOf(&company, WithScript("draw()"));
  const size_t charts = CountOf(html, "<figure class=\"chart\"");
  CHECK(charts >= 4);
  CHECK(CountOf(html, "<figcaption id=") == charts);
  CHECK(CountOf(html, "role=\"img\" aria-labelledby=") == charts);
  CHECK(CountOf(html, "<script type=\"application/json\" class=\"spec\">") == charts);
  CHECK(CountOf(html, "<details open") + CountOf(html, "\">Data</a>") == charts);
}

TEST_CASE("Without scripts the page has the tables, no charts, and says how to get them") {
  Company company;
  AddDeals(&company);
  const std::string html = HtmlOf(&company);
  CHECK(CountOf(html, "<script") == 0);
  CHECK(CountOf(html, "<figure") == 0);
  CHECK(CountOf(html, "<table>") >= 5);
  CHECK(CountOf(html, "scripts/vega") == 1);
}

TEST_CASE("A name of tags is text wherever it stands") {
  Company company;
  AddDeals(&company, kHostile);
  ReportOptions options = WithScript("draw()");
  options.company = kHostile;
  const std::string html = HtmlOf(&company, options);
  CHECK(CountOf(html, kHostile) == 0);
  CHECK(CountOf(html, "&lt;script&gt;alert(1)&lt;/script&gt;") > 3);
  CHECK(CountOf(html, "\\u003cscript\\u003ealert(1)") > 0);
  CHECK(CountOf(html, "alert(1)</") == 0);
}

TEST_CASE("A document forbids the network, and every script but the one it was given") {
  Company company;
  AddDeals(&company);
  const auto policy = [](const std::string& html) {
    const size_t from = html.find("default-src 'none'");
    REQUIRE(from != std::string::npos);
    return html.substr(from, html.find('"', from) - from);
  };
  const std::string closed =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  CHECK(policy(HtmlOf(&company)) == closed);
  ReportOptions options = WithScript("draw()");
  options.script_links = " /js/vega.js  /js/<b>.js";
  const std::string html = HtmlOf(&company, options);
  const std::string start = closed + "; script-src 'nonce-";
  REQUIRE(policy(html).substr(0, start.size()) == start);
  const std::string nonce = policy(html).substr(start.size(), 32);
  CHECK(policy(html) == start + nonce + "'");
  CHECK(CountOf(html, "<script nonce=\"" + nonce + "\">\ndraw()\n</script>") == 1);
  CHECK(CountOf(html, "<script nonce=\"" + nonce + "\" src=\"/js/vega.js\"></script>") == 1);
  CHECK(CountOf(html, "<script nonce=\"" + nonce + "\" src=\"/js/&lt;b&gt;.js\"></script>") == 1);
  CHECK(HtmlOf(&company, options) == html);
  company.Add("customers", "customer_id,name\nc9,Dunlin\n");
  company.Add("deals",
              "deal_id,customer_id,stage,status,closed_on,amount\nd9,c9,done,won,2025-01-01,1\n");
  CHECK(policy(HtmlOf(&company, options)) != policy(html));
}

TEST_CASE("A fragment is one element, without a head") {
  Company company;
  AddDeals(&company);
  ReportOptions options;
  options.fragment = true;
  const std::string html = HtmlOf(&company, options);
  CHECK(html.substr(0, 17) == "<div class=\"cxs\" ");
  CHECK(html.substr(html.size() - 7) == "</div>\n");
  for (const char* part : {"<html", "<head>", "<body", "<main", "<title", "<meta", "@page"}) {
    INFO(std::string(part));
    CHECK(CountOf(html, part) == 0);
  }
}

TEST_CASE("A script that would end itself is refused") {
  Company company;
  AddDeals(&company);
  for (const char* script : {"'</script>'", "'</SCRIPT '", "// <!-- x"}) {
    INFO(std::string(script));
    CHECK(Html(&company, WithScript(script)).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("The empty book gives a page") {
  Company company;
  const std::string html = HtmlOf(&company, WithScript("draw()"));
  CHECK(html.find("There are no deals yet.") != std::string::npos);
  CHECK(html.find("Nothing stands out.") != std::string::npos);
  CHECK(CountOf(html, "<figure") == 0);
}

TEST_CASE("Text becomes HTML that reads as text, with numbers that do not break") {
  const auto html = [](std::string_view text) {
    std::string out;
    report::AppendHtml(text, &out);
    return out;
  };
  CHECK(html("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(html("-800 236 (-1.9 %) on 2025-09-30") ==
        "\u2212800\u202F236 (\u22121.9\u202F%) on 2025-09-30");
  CHECK(html("a-1\x01") == "a-1 ");
}

}  // namespace
}  // namespace coxswain
