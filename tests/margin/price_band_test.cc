#include <string>

#include <doctest/doctest.h>

#include "support/ask.h"
#include "support/company.h"

// The pocket price band, and realisation beside peers.
namespace coxswain {
namespace {

// Ten won deals of 100 at list each but the last two, keeping 70, 75, 80, 80, 85, 90, 95, 100 of
// it; a deal of 400 that keeps 240, and one of 1 that keeps 1.1.
struct Band : Company {
  Band() {
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,list_amount,amount,off_invoice_amount
        d1,c1,Won,won,2026-01-10,100,75,5
        d2,c1,Won,won,2026-01-10,100,75,
        d3,c1,Won,won,2026-01-10,100,80,
        d4,c1,Won,won,2026-01-10,100,80,
        d5,c1,Won,won,2026-01-10,100,85,
        d6,c1,Won,won,2026-01-10,100,90,
        d7,c1,Won,won,2026-01-10,100,95,
        d8,c1,Won,won,2026-01-10,100,100,
        d9,c1,Won,won,2026-01-10,400,240,
        da,c1,Won,won,2026-01-10,1,1.1,
        db,c1,Lost,lost,2026-01-10,100,1,
    )");
  }
};

TEST_CASE("A band counts what lies in it, of deals, list and net revenue") {
  Band company;
  CHECK(Ask(company.snapshot(), "price_band", R"({"band_width":0.1})",
            {"band", "deals", "list_revenue", "net_revenue", "rows_share"}) == Literal(R"(
      band,deals,list_revenue,net_revenue,rows_share
      0.60 to 0.70,1,400.00,240.00,0.1
      0.70 to 0.80,2,200.00,145.00,0.2
      0.80 to 0.90,3,300.00,245.00,0.3
      0.90 to 1.00,2,200.00,185.00,0.2
      1.00 to 1.10,1,100.00,100.00,0.1
      1.10 to 1.20,1,1.00,1.10,0.1
  )"));
  // Shares of list revenue, of 1201.
  const Table table = Ask(company.snapshot(), "price_band", R"({"band_width":0.1})");
  CHECK(table.Find("list_share")->reals[0] == 400.0 / 1201);
  CHECK(table.Find("list_share_up_to")->reals[1] == 600.0 / 1201);
  CHECK(table.Find("list_share_up_to")->reals[5] == 1.0);
  CHECK(table.Find("net_share")->reals[2] == Ratio(245'000'000, 916'100'000));
  CHECK(table.Find("from_share")->reals[0] == 0.6);
  CHECK(table.Find("to_share")->reals[0] == 0.7);
}

TEST_CASE("Quantiles weigh by list revenue: a third of it keeps 60 %") {
  Band company;
  CHECK(Ask(company.snapshot(), "price_band", R"({"show":"quantiles"})",
            {"deals", "p10", "p25", "median", "p75", "p90", "width"}) == Literal(R"(
      deals,p10,p25,median,p75,p90,width
      10,0.6,0.6,0.8,0.9,0.95,0.35
  )"));
}

TEST_CASE("A quantile that falls between two deals is their mean, to half a basis point") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount
      d1,c1,Won,won,2026-01-10,100,80
      d2,c1,Won,won,2026-01-10,100,90.01
  )");
  CHECK(Ask(company.snapshot(), "price_band", R"({"show":"quantiles"})",
            {"p25", "median", "p75"}) == "p25,median,p75\n0.8,0.85005,0.9001\n");
}

TEST_CASE("Without a known or positive list revenue a row stands apart, and it is said") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount
      d1,c1,Won,won,2026-01-10,100,80
      d2,c1,Won,won,2026-01-10,,70
      d3,c1,Won,won,2026-01-10,0,5
      d4,c1,Won,won,2026-01-10,-50,-40
      d5,c1,Won,won,2026-01-10,100,
      d6,c1,Won,won,2026-01-10,,0
  )");
  CHECK(Csv(Ask(company.snapshot(), "price_band")) == Literal(R"(
      band,from_share,to_share,deals,list_revenue,net_revenue,realisation,rows_share,list_share,net_share,list_share_up_to
      0.80 to 0.85,0.8,0.85,1,100.00,80.00,0.8,1,1,1,1
      list price unknown,,,2,,70.00,,,,,
      list revenue zero or negative,,,2,-50.00,-35.00,,,,,
      amount unknown,,,1,,,,,,,
  )"));
  CHECK(Ask(company.snapshot(), "price_band", R"({"show":"quantiles"})",
            {"deals", "median", "list_unknown", "list_unknown_net_revenue", "no_list",
             "no_list_net_revenue", "amount_unknown"}) == Literal(R"(
      deals,median,list_unknown,list_unknown_net_revenue,no_list,no_list_net_revenue,amount_unknown
      1,0.8,2,70.00,2,-35.00,1
  )"));
}

TEST_CASE("Returns and lines without a list price stand apart among lines too") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,amount
      d1,1,2,50,90
      d1,2,-1,50,-45
      d1,3,1,,30
  )");
  CHECK(Ask(company.snapshot(), "price_band", R"({"level":"line"})",
            {"band", "lines", "net_revenue"}) == Literal(R"(
      band,lines,net_revenue
      0.90 to 0.95,1,90.00
      list price unknown,1,30.00
      list revenue zero or negative,1,-45.00
  )"));
  // The list price of the whole deal is not known then.
  CHECK(Ask(company.snapshot(), "price_band", "{}", {"band", "deals", "net_revenue"}) ==
        "band,deals,net_revenue\nlist price unknown,1,75.00\n");
}

TEST_CASE("Half way between two basis points a deal counts at the even one, however large it is") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount
      d1,c1,Won,won,2026-01-10,2,1.0001
      d2,c1,Won,won,2026-01-10,2,1.0003
      d3,c1,Won,won,2026-01-10,2,-1.0001
      d4,c1,Won,won,2026-01-10,2,-1.0003
      d5,c1,Won,won,2026-01-10,200000000,100010000
      d6,c1,Won,won,2026-01-10,200000000,100030000
      d7,c1,Won,won,2026-01-10,200000000,-100030000
      d8,c1,Won,won,2026-01-10,2,1.000101
      d9,c1,Won,won,2026-01-10,2,1.000299
  )");
  CHECK(Ask(company.snapshot(), "price_band", R"({"band_width":0.0001})", {"band", "deals"}) ==
        Literal(R"(
      band,deals
      -0.5002 to -0.5001,2
      -0.50 to -0.4999,1
      0.50 to 0.5001,2
      0.5001 to 0.5002,2
      0.5002 to 0.5003,2
  )"));
}

TEST_CASE("What is counted at the ends of the band is said by its bounds") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,list_amount,amount
      d1,c1,Won,won,2026-01-10,1,9
      d2,c1,Won,won,2026-01-10,1,-9
  )");
  CHECK(Ask(company.snapshot(), "price_band", R"({"band_width":1})", {"band", "net_revenue"}) ==
        "band,net_revenue\n-1.00 to 0.00,-9.00\n3.00 to 4.00,9.00\n");
}

TEST_CASE("A company without any won deal has no bands, and quantiles of nothing") {
  Company company;
  company.Add("deals", R"(
      deal_id,customer_id,stage,status,closed_on,amount
      d2,c1,Lost,lost,2026-01-10,10
  )");
  CHECK(Ask(company.snapshot(), "price_band").rows() == 0);
  CHECK(Ask(company.snapshot(), "price_band", R"({"show":"quantiles"})",
            {"deals", "list_revenue", "median"}) == "deals,list_revenue,median\n0,0.00,\n");
  CHECK(Ask(company.snapshot(), "price_realisation", "{}", {"deals", "realisation_gap"}) ==
        "deals,realisation_gap\n0,\n");
}

TEST_CASE("Options that make no sense are refused with what would") {
  Band company;
  CHECK(AskWrong(company.snapshot(), "price_band", R"({"band_width":0.00015})")
            .find("multiple of 0.0001") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "price_band",
                 R"({"by":["size_class"],"size_classes":["100","50"]})")
            .find("ascending") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "price_realisation", R"({"size_classes":["much"]})")
            .find("amount of money") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "price_realisation", R"({"by":["size_class","size_class"]})")
            .find("twice") != std::string::npos);
  CHECK(AskWrong(company.snapshot(), "price_realisation", R"({"peers":["segmnt"]})")
            .find("Did you mean") != std::string::npos);
}

// Ann sells at 70 and 80 %, Bob at 90 and 100 %, Cid at 85 %, all for 100 in the same segment; Ann
// has a deal of 5000 that nobody else's is like, and Bob one in another segment.
struct Sellers : Company {
  Sellers() {
    Add("customers", "customer_id,segment\nc1,Retail\nc2,Public\n");
    Add("deals", R"(
        deal_id,customer_id,stage,status,closed_on,owner,list_amount,amount,off_invoice_amount
        d1,c1,Won,won,2026-01-10,ann,100,75,5
        d2,c1,Won,won,2026-01-10,ann,100,80,
        d3,c1,Won,won,2026-01-10,bob,100,90,
        d4,c1,Won,won,2026-01-10,bob,100,100,
        d5,c1,Won,won,2026-01-10,cid,100,85,
        d6,c1,Won,won,2026-01-10,ann,5000,4000,
        d7,c2,Won,won,2026-01-10,bob,100,50,
        d8,c1,Won,won,2026-01-10,bob,,60,
    )");
  }
};

TEST_CASE("What deals would have earned at the median of their peers") {
  Sellers company;
  // The median of 70, 80, 85, 90 and 100 is 85: Ann's two lack 15 and 5, Bob's lead by 5 and 15.
  CHECK(Ask(company.snapshot(), "price_realisation", R"({"by":["owner"]})",
            {"owner", "deals", "peer_count", "compared", "compared_realisation", "peer_realisation",
             "below", "realisation_gap", "above", "realisation_lead", "net_at_peer_median",
             "too_few_peers", "no_realisation"}) == Literal(R"(
      owner,deals,peer_count,compared,compared_realisation,peer_realisation,below,realisation_gap,above,realisation_lead,net_at_peer_median,too_few_peers,no_realisation
      ann,3,5,2,0.75,0.85,2,20.00,0,0.00,170.00,1,0
      bob,3,5,2,0.95,0.85,0,0.00,2,20.00,170.00,1,1
      cid,1,5,1,0.85,0.85,0,0.00,0,0.00,85.00,0,0
  )"));
}

TEST_CASE("The waterfall from list to pocket is of the same rows") {
  Sellers company;
  CHECK(Ask(company.snapshot(), "price_realisation", R"({"by":["owner"]})",
            {"owner", "list_revenue", "on_invoice_discounts", "off_invoice", "net_revenue",
             "realisation", "median_realisation"}) == Literal(R"(
      owner,list_revenue,on_invoice_discounts,off_invoice,net_revenue,realisation,median_realisation
      ann,5200.00,1045.00,5.00,4150.00,0.7980769230769231,0.8
      bob,300.00,60.00,0.00,240.00,0.8,0.9
      cid,100.00,15.00,0.00,85.00,0.85,0.85
  )"));
}

TEST_CASE("Too few peers are said instead of a number") {
  Sellers company;
  CHECK(Ask(company.snapshot(), "price_realisation", R"({"by":["owner"],"min_peers":6})",
            {"owner", "compared", "peer_realisation", "realisation_gap", "too_few_peers"}) ==
        Literal(R"(
      owner,compared,peer_realisation,realisation_gap,too_few_peers
      ann,0,,,3
      bob,0,,,3
      cid,0,,,1
  )"));
}

TEST_CASE("Peers are what the option says: without size classes the large deal has peers") {
  Sellers company;
  CHECK(Ask(company.snapshot(), "price_realisation",
            R"({"by":["owner"],"peers":[],"size_classes":[],"min_peers":7})",
            {"owner", "peer_count", "compared", "peer_realisation", "realisation_gap"}) ==
        Literal(R"(
      owner,peer_count,compared,peer_realisation,realisation_gap
      ann,7,3,0.8,10.00
      bob,7,3,0.8,30.00
      cid,7,1,0.8,0.00
  )"));
  // Half of the list revenue of 5600 keeps 80 % or less, whatever the number of deals.
  CHECK(Ask(company.snapshot(), "price_realisation",
            R"({"peers":[],"size_classes":[],"median_by":"list_revenue"})",
            {"peer_realisation"}) == "peer_realisation\n0.8\n");
}

TEST_CASE("A size class is a dimension, and begins at its bound") {
  Sellers company;
  CHECK(Ask(company.snapshot(), "price_realisation",
            R"({"by":["size_class","owner"],"size_classes":["100","5000"]})",
            {"size_class", "owner", "deals", "no_realisation"}) == Literal(R"(
      size_class,owner,deals,no_realisation
      ,bob,0,1
      100 to 5000,ann,2,0
      100 to 5000,bob,3,0
      100 to 5000,cid,1,0
      5000 and more,ann,1,0
  )"));
  CHECK(Ask(company.snapshot(), "price_band",
            R"({"by":["size_class"],"size_classes":["100.01"],"show":"quantiles"})",
            {"size_class", "deals", "median"}) ==
        "size_class,deals,median\n,0,\nbelow 100.01,6,0.825\n100.01 and more,1,0.8\n");
}

TEST_CASE("A peer dimension that is shown too is one dimension") {
  Sellers company;
  CHECK(Ask(company.snapshot(), "price_realisation",
            R"({"by":["customers.segment"],"peers":["segment"],"min_peers":1})",
            {"customers.segment", "peer_count", "peer_realisation"}) == Literal(R"(
      customers.segment,peer_count,peer_realisation
      Public,1,0.5
      Retail,6,0.8045454545454546
  )"));
}

TEST_CASE("Scaling money scales money and leaves shares alone") {
  const auto add = [](int64_t times, Company* to) {
    std::string deals = "deal_id,customer_id,stage,status,closed_on,owner,list_amount,amount\n";
    for (int64_t i = 0; i < 40; ++i) {
      deals += "d" + std::to_string(i) + ",c1,Won,won,2026-01-10,o" + std::to_string(i % 3) + "," +
               std::to_string((100 + i * 7) * times) + "," +
               std::to_string((60 + (i * i) % 53) * times) + "\n";
    }
    to->Add("deals", deals);
  };
  Company one, thousand;
  add(1, &one);
  add(1000, &thousand);
  for (const char* options :
       {R"({"by":["owner"],"peers":[],"size_classes":[]})",
        R"({"peers":["owner"],"size_classes":[],"median_by":"list_revenue"})"}) {
    const Table small = Ask(one.snapshot(), "price_realisation", options);
    const Table large = Ask(thousand.snapshot(), "price_realisation", options);
    for (size_t column = 0; column < small.columns.size(); ++column) {
      INFO(small.columns[column].name);
      std::vector<Int128> scaled = small.columns[column].sums;
      for (Int128& sum : scaled) sum *= 1000;
      CHECK((large.columns[column].sums == scaled));
      CHECK(large.columns[column].reals == small.columns[column].reals);
      CHECK(large.columns[column].numbers == small.columns[column].numbers);
    }
    // compared = at the median - gap + lead, to the last micro.
    const auto sum = [&](std::string_view name, int64_t row) {
      return small.Find(name)->sums[static_cast<size_t>(row)];
    };
    for (int64_t row = 0; row < small.rows(); ++row) {
      CHECK((sum("compared_net_revenue", row) == sum("net_at_peer_median", row) -
                                                     sum("realisation_gap", row) +
                                                     sum("realisation_lead", row)));
    }
  }
}

TEST_CASE("The order of the rows does not matter") {
  std::string head = "deal_id,customer_id,stage,status,closed_on,owner,list_amount,amount\n";
  std::vector<std::string> rows;
  for (int i = 0; i < 2500; ++i) {  // more than one row group
    rows.push_back("d" + std::to_string(i) + ",c1,Won,won,2026-01-10,o" + std::to_string(i % 7) +
                   "," + std::to_string(100 + i % 990) + "," + std::to_string(50 + (i * 31) % 170) +
                   "\n");
  }
  std::string ascending = head, descending = head;
  for (size_t i = 0; i < rows.size(); ++i) {
    ascending += rows[i];
    descending += rows[rows.size() - 1 - i];
  }
  Company one, other;
  one.Add("deals", ascending);
  other.Add("deals", descending);
  Run threads;
  threads.threads = 2;
  for (const char* query : {"price_band", "price_realisation"}) {
    CHECK(FoldOf(one.snapshot(), query, R"({"by":["owner"]})").CanonicalBytes() ==
          FoldOf(other.snapshot(), query, R"({"by":["owner"]})", threads).CanonicalBytes());
  }
}

TEST_CASE("The rows behind a price band say what each keeps") {
  Sellers company;
  const auto rows =
      RowsBehind(company.snapshot(), **FindQuery("price_band"), R"({"filter":"owner=bob"})", Run());
  REQUIRE(rows.ok());
  CHECK(Csv(*rows) == Literal(R"(
      deal_id,line,closed_on,row,list_revenue,invoice_revenue,net_revenue,realisation
      d3,,2026-01-10,3,100.00,90.00,90.00,0.9
      d4,,2026-01-10,4,100.00,100.00,100.00,1
      d7,,2026-01-10,7,100.00,50.00,50.00,0.5
      d8,,2026-01-10,8,,60.00,60.00,
  )"));
}

TEST_CASE("A deal beyond the range of money is an error, not a wrong band") {
  Company company;
  company.Add("deals", "deal_id,customer_id,stage,status,closed_on\nd1,c1,Won,won,2026-01-10\n");
  company.Add("deal_lines", R"(
      deal_id,line,quantity,list_price,discount_share
      d1,1,9000000000000,9000000000000,0.5
  )");
  CHECK(AskWrong(company.snapshot(), "price_band", "{}").find("9.2e12") != std::string::npos);
}

}  // namespace
}  // namespace coxswain
