#include <doctest/doctest.h>

#include "mapping/exported.h"
#include "support/ask.h"

// For each system an export with its own headers, and the same company in our tables: both are one
// book.
namespace coxswain {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// What is loaded of `tables`, as text.
std::string Held(const Snapshot& snapshot, std::initializer_list<TableId> tables) {
  std::string text;
  for (const TableId table : tables) {
    text += std::string(Spec(table).name) + "\n" + Contents(snapshot, table);
  }
  return text;
}

}  // namespace

TEST_CASE("every mapping that the library brings is one") {
  for (const BuiltinMapping& builtin : BuiltinMappings()) {
    CAPTURE(builtin.name);
    const Mapping mapping = Builtin(builtin.name);
    CHECK(mapping.name == builtin.name);
    CHECK(mapping.title == builtin.title);
  }
  CHECK(Has(ToStd(FindBuiltinMapping("salesfroce").status().message()), "'salesforce'"));
}

TEST_CASE("an export of Salesforce is the company that its rows say") {
  Exported files;
  files.With("User.csv", R"(
      Id,Username,Name,Department,ManagerId,IsActive
      005A0000000eee1,ann@acme.example,Ann,Field sales,,true
  )");
  files.With("Account.csv", R"(
      "Id","IsDeleted","Name","Type","Industry","NumberOfEmployees","AnnualRevenue","BillingCountry","Segment__c","Website"
      "001A0000000ccc1","false","Acme","Customer - Direct","Energy","120","5000000.0","DE","Retail","acme.example"
      "001A0000000ccc2","true","Gone","","","","","","",""
  )");
  files.With("Product2.csv", R"(
      Id,Name,ProductCode,Family,IsActive,Unit_Cost__c
      01tA0000000ggg1,Pump,P-1,Pumps,true,80
  )");
  files.With("Campaign.csv", R"(
      Id,Name,Type,Status,StartDate,EndDate,BudgetedCost,ActualCost
      701A0000000ddd1,Spring,Email,Completed,2024-01-01,2024-02-28,500,420.00
      701A0000000ddd2,Autumn,Webinar,Planned,2024-09-01,,900,
  )");
  files.With("Opportunity.csv", R"(
      "Id","IsDeleted","AccountId","Name","StageName","Amount","Probability","CloseDate","Type","LeadSource","IsClosed","IsWon","ForecastCategoryName","CampaignId","OwnerId","CreatedDate","NextStep"
      "006A0000000aaa1","false","001A0000000ccc1","Pumps","Signed","1200.50","100","2024-03-31","New Customer","Web","true","true","Closed","701A0000000ddd1","005A0000000eee1","2024-01-05T23:30:00.000Z","call"
      "006A0000000aaa2","false","001A0000000ccc1","Valves","Closed Lost","800","0","2024-04-10","Existing Customer - Upgrade","Partner","true","false","Omitted","","005A0000000eee1","2024-02-01T08:00:00.000+0000",""
      "006A0000000aaa3","false","","Filters","Scoping","","62.5","2024-09-30","","","false","false","Pipeline","","005A0000000eee1","2024-05-01","x"
      "006A0000000aaa4","true","001A0000000ccc1","Gone","Closed Won","1","100","2024-03-31","","","true","true","Closed","","","2024-01-05",""
  )");
  files.With("OpportunityLineItem.csv", R"(
      Id,OpportunityId,Product2Id,Quantity,ListPrice,UnitPrice,Discount,TotalPrice
      00kA0000000fff1,006A0000000aaa1,01tA0000000ggg1,10,150,120.05,0,1200.50
  )");
  const auto mapped = LoadedFrom(files, Builtin("salesforce"));

  Company ours;
  ours.Add("owners", R"(
      owner,team,owner_name
      005A0000000eee1IAA,Field sales,Ann
  )");
  ours.Add("customers", R"(
      customer_id,name,segment,country,industry,employees,annual_revenue,is_prospect,Type
      001A0000000ccc1IAA,Acme,Retail,DE,Energy,120,5000000,false,Customer - Direct
  )");
  ours.Add("products", R"(
      product_id,name,family,unit_cost,ProductCode
      01tA0000000ggg1IAA,Pump,Pumps,80,P-1
  )");
  ours.Add("campaigns", R"(
      campaign_id,name,kind,starts_on,ends_on,budget,Status
      701A0000000ddd1IAA,Spring,Email,2024-01-01,2024-02-28,500,Completed
      701A0000000ddd2IAA,Autumn,Webinar,2024-09-01,,900,Planned
  )");
  ours.Add("deals", R"(
      deal_id,customer_id,name,deal_type,owner,stage,status,opened_on,closed_on,expected_close_on,amount,probability,forecast_category,campaign_id,lead_source
      006A0000000aaa1IAA,001A0000000ccc1IAA,Pumps,new,005A0000000eee1IAA,Signed,won,2024-01-05,2024-03-31,,1200.5,1,Closed,701A0000000ddd1IAA,Web
      006A0000000aaa2IAA,001A0000000ccc1IAA,Valves,expansion,005A0000000eee1IAA,Closed Lost,lost,2024-02-01,2024-04-10,,800,0,Omitted,,Partner
      006A0000000aaa3IAA,,Filters,,005A0000000eee1IAA,Scoping,open,2024-05-01,,2024-09-30,,0.625,Pipeline,,
  )");
  ours.Add("deal_lines", R"(
      deal_id,line,product_id,quantity,list_price,unit_price,discount_share,amount
      006A0000000aaa1IAA,00kA0000000fff1IAA,01tA0000000ggg1IAA,10,150,120.05,0,1200.5
  )");
  ours.Add("spend", R"(
      spend_id,campaign_id,spent_on,amount
      701A0000000ddd1IAA,701A0000000ddd1IAA,2024-01-01,420
  )");
  CHECK(Contents(*mapped) == Contents(*ours.snapshot()));
  // 1200.50 less ten pumps of 80.
  CHECK(Ask(mapped, "margin", "{}", {"net_revenue", "gross_margin"}) ==
        "net_revenue,gross_margin\n1200.50,400.50\n");
}

TEST_CASE("labels of Salesforce's reports and files with semicolons are read as well") {
  Exported files;
  files.With("opportunities.csv", R"(
      Opportunity ID;Account ID;Opportunity Name;Stage;Amount;Probability (%);Close Date;Created Date;Won;Closed
      006A0000000aaa1;001A0000000ccc1;Pumps;Signed;1200.50;100;2024-03-31;2024-01-05;1;1
  )");
  const auto mapped = LoadedFrom(files, Builtin("salesforce"));
  CHECK(Contents(*mapped, TableId::kDeals) ==
        "deal_id,customer_id,name,stage,status,opened_on,closed_on,amount,probability\n"
        "006A0000000aaa1IAA,001A0000000ccc1IAA,Pumps,Signed,won,2024-01-05,2024-03-31,1200.5,1\n");
}

TEST_CASE("a stage that nobody declared is refused by its name, with the file's column and row") {
  Exported files;
  files.With("Opportunity.csv", R"(
      Id,AccountId,Name,StageName,Amount,CloseDate
      1,A,x,Closed Won,5,2024-03-31
      2,A,x,Handshake,5,2024-03-31
  )");
  const std::string refusal = Refusal(files, Builtin("salesforce"));
  CHECK(Has(refusal,
            "row 2, column StageName: 'Handshake' is a value that the mapping does not "
            "know: add it to the 'map' of status, which is one of open, won, lost, "
            "omitted"));
}

TEST_CASE("an export of HubSpot is the company that its rows say") {
  Exported files;
  files.With("companies.csv", R"(
      hs_object_id,name,industry,numberofemployees,annualrevenue,country,lifecyclestage,hs_lastmodifieddate
      9001,Acme,ENERGY,120,5000000,Germany,customer,1709280000000
      9002,Bolt,,,,,marketingqualifiedlead,
  )");
  files.With("products.csv", R"(
      hs_object_id,name,price,hs_cost_of_goods_sold,hs_sku
      77,Pump,150,80,P-1
  )");
  files.With("campaigns.csv", R"(
      hs_object_id,hs_name,hs_start_date,hs_end_date,hs_budget_items_sum_amount,hs_spend_items_sum_amount,hs_currency_code
      c-1,Spring,2024-01-01,2024-02-28,500,420,EUR
  )");
  files.With("deal_stages.csv", R"(
      stage_id,label,metadata.isClosed,metadata.probability
      s1,Talks,false,0.4
      s2,Signed,true,1.0
      s3,No,true,0.0
  )");
  files.With("deal_company.csv", R"(
      deal_id,company_id,type
      501,9001,primary
      502,9001,primary
  )");
  files.With("deals.csv", R"(
      hs_object_id,dealname,amount,deal_currency_code,closedate,createdate,pipeline,dealstage,hs_deal_stage_probability,hubspot_owner_id,dealtype,hs_campaign,hs_analytics_source,closed_lost_reason,hs_lastmodifieddate
      501,Pumps,1200.5,EUR,1711843200000,2024-01-05T23:30:00.000Z,default,s2,1,31,newbusiness,c-1,EMAIL_MARKETING,,1
      502,Valves,800,EUR,1712707200000,2024-02-01 08:00,default,s3,0,31,existingbusiness,,OFFLINE,price,1
      503,Filters,,EUR,2024-09-30T00:00:00Z,2024-05-01,default,s1,0.4,31,,,,,1
  )");
  files.With("line_items.csv", R"(
      hs_object_id,associated_deal_ids,name,quantity,price,hs_discount_percentage,amount,hs_cost_of_goods_sold,hs_product_id
      601,501,Pump,10,150,20,1200.5,79,77
      602,,Pump,1,150,,150,79,77
  )");
  const auto mapped = LoadedFrom(files, Builtin("hubspot"));
  CHECK(Contents(*mapped, TableId::kDeals) == Literal(R"(
      deal_id,customer_id,name,deal_type,owner,pipeline,stage,status,opened_on,closed_on,expected_close_on,amount,currency,probability,campaign_id,lead_source,lost_reason
      501,9001,Pumps,new,31,default,s2,won,2024-01-05,2024-03-31,,1200.5,EUR,1,c-1,EMAIL_MARKETING,
      502,9001,Valves,expansion,31,default,s3,lost,2024-02-01,2024-04-10,,800,EUR,0,,OFFLINE,price
      503,,Filters,,31,default,s1,open,2024-05-01,,2024-09-30,,EUR,0.4,,,
  )"));
  CHECK(Held(*mapped, {TableId::kCustomers, TableId::kProducts, TableId::kDealLines,
                       TableId::kSpend}) == Literal(R"(
      customers
      customer_id,name,country,industry,employees,annual_revenue,is_prospect,lifecyclestage
      9001,Acme,Germany,ENERGY,120,5000000,false,customer
      9002,Bolt,,,,,true,marketingqualifiedlead
      products
      product_id,name,list_price,unit_cost,hs_sku
      77,Pump,150,80,P-1
      deal_lines
      deal_id,line,product_id,quantity,list_price,discount_share,amount,unit_cost
      501,601,77,10,150,0.2,1200.5,79
      spend
      spend_id,campaign_id,spent_on,amount,currency
      c-1,c-1,2024-01-01,420,EUR
  )"));
}

TEST_CASE("HubSpot's own flags and labels tell won and lost without a table of stages") {
  Exported flags;
  flags.With("deals.csv", R"(
      hs_object_id,dealstage,hs_is_closed,hs_is_closed_won,closedate,associatedcompanyid
      1,s9,true,true,2024-03-31,A
      2,s8,true,false,2024-03-31,A
      3,s7,false,false,2024-03-31,A
  )");
  CHECK(Contents(*LoadedFrom(flags, Builtin("hubspot")), TableId::kDeals) ==
        "deal_id,customer_id,stage,status,closed_on,expected_close_on\n"
        "1,A,s9,won,2024-03-31,\n2,A,s8,lost,2024-03-31,\n3,A,s7,open,,2024-03-31\n");
  Exported labels;
  labels.With("hubspot-crm-exports-all-deals-2024-05-01.csv", R"(
      Record ID,Deal Name,Deal Stage,Close Date,Create Date,Amount,Associated Company IDs (Primary)
      1,Pumps,Closed Won,2024-03-31 10:20,2024-01-05 09:00,5,A
      2,Valves,Contract Sent,2024-03-31 10:20,2024-01-05 09:00,5,A
  )");
  CHECK(Contents(*LoadedFrom(labels, Builtin("hubspot")), TableId::kDeals) ==
        "deal_id,customer_id,name,stage,status,opened_on,closed_on,expected_close_on,amount\n"
        "1,A,Pumps,Closed Won,won,2024-01-05,2024-03-31,,5\n"
        "2,A,Valves,Contract Sent,open,2024-01-05,,2024-03-31,5\n");
}

TEST_CASE("an export of Odoo is the company that its rows say") {
  Exported files;
  files.With("res.users.csv", R"(
      id,login,name,sale_team_id
      2,ann@acme.example,Ann,"[1, 'Europe']"
  )");
  files.With("res.partner.csv", R"(
      id,name,is_company,parent_id,commercial_partner_id,country_id,industry_id,customer_rank,x_segment,write_date
      10,Acme,True,False,"[10, 'Acme']","[57, 'Germany']","[3, 'Energy']",1,Retail,2024-01-01 00:00:00
      11,Bob,False,"[10, 'Acme']","[10, 'Acme']",False,False,0,False,2024-01-01 00:00:00
      12,Bolt,True,False,"[12, 'Bolt']",False,False,0,False,2024-01-01 00:00:00
      13,Carl,False,False,"[13, 'Carl']",False,False,0,False,2024-01-01 00:00:00
  )");
  files.With("product.product.csv", R"(
      id,name,default_code,categ_id,list_price,standard_price,weight,uom_id
      5,Pump,P-1,"[4, 'Pumps']",150.0,80.0,2.5,"[1, 'Units']"
  )");
  files.With("crm.stage.csv", R"(
      id,name,is_won
      1,New,False
      4,Won,True
  )");
  files.With("crm.lead.csv", R"(
      id,name,type,partner_id,user_id,team_id,stage_id,active,lost_reason_id,expected_revenue,company_currency,probability,create_date,date_closed,date_deadline,campaign_id,medium_id,source_id,priority
      100,Pumps,opportunity,"[11, 'Bob']","[2, 'Ann']","[1, 'Europe']","[4, 'Won']",True,False,1200.5,"[1, 'EUR']",100.0,2024-01-05 23:30:00,2024-03-31 23:30:00,False,"[8, 'Spring']","[3, 'Email']",False,1
      101,Valves,opportunity,"[10, 'Acme']","[2, 'Ann']","[1, 'Europe']","[1, 'New']",False,"[6, 'Too expensive']",800.0,"[1, 'EUR']",0.0,2024-02-01 08:00:00,2024-04-10 08:00:00,2024-05-01,False,False,"[7, 'Fair']",0
      102,Filters,opportunity,False,"[2, 'Ann']",False,"[1, 'New']",True,False,0.0,"[1, 'EUR']",62.5,2024-05-01 08:00:00,False,2024-09-30,False,False,False,0
      103,Only a lead,lead,False,False,False,"[1, 'New']",True,False,0.0,"[1, 'EUR']",10.0,2024-05-01 08:00:00,False,False,False,False,False,0
  )");
  files.With("sale.order.csv", R"(
      id,opportunity_id,state
      31,"[100, 'Pumps']",sale
      32,"[100, 'Pumps']",draft
  )");
  files.With("sale.order.line.csv", R"(
      id,order_id,product_id,product_uom_qty,price_unit,discount,price_subtotal,purchase_price,state,display_type
      41,"[31, 'S31']","[5, 'Pump']",10.0,150.0,20.0,1200.5,79.0,sale,False
      42,"[32, 'S32']","[5, 'Pump']",99.0,150.0,0.0,14850.0,79.0,draft,False
      43,"[31, 'S31']",False,0.0,0.0,0.0,0.0,0.0,sale,line_note
  )");
  files.With("account.move.csv", R"(
      id,partner_id,invoice_date,amount_untaxed,move_type,state,currency_id
      51,"[10, 'Acme']",2024-04-15,1200.5,out_invoice,posted,"[1, 'EUR']"
      52,"[10, 'Acme']",2024-04-20,20.5,out_refund,posted,"[1, 'EUR']"
      53,"[10, 'Acme']",False,5.0,out_invoice,draft,"[1, 'EUR']"
      54,"[99, 'Power']",2024-04-20,5.0,in_invoice,posted,"[1, 'EUR']"
  )");
  const auto mapped = LoadedFrom(files, Builtin("odoo"));
  CHECK(Held(*mapped, {TableId::kOwners, TableId::kCustomers, TableId::kProducts, TableId::kDeals,
                       TableId::kDealLines, TableId::kOrders}) == Literal(R"(
      owners
      owner,team,owner_name
      2,Europe,Ann
      customers
      customer_id,name,segment,country,industry,is_prospect
      10,Acme,Retail,Germany,Energy,false
      12,Bolt,,,,true
      13,Carl,,,,true
      products
      product_id,name,family,list_price,unit_cost,unit_of_measure,weight,default_code
      5,Pump,Pumps,150,80,Units,2.5,P-1
      deals
      deal_id,customer_id,name,owner,team,stage,status,opened_on,closed_on,expected_close_on,amount,currency,probability,campaign_id,lead_source,lost_reason,priority
      100,10,Pumps,2,Europe,Won,won,2024-01-05,2024-03-31,,1200.5,EUR,1,8,Email,,1
      101,10,Valves,2,Europe,New,lost,2024-02-01,2024-04-10,,800,EUR,0,,Fair,Too expensive,0
      102,,Filters,2,,New,open,2024-05-01,,2024-09-30,0,EUR,0.625,,,,0
      deal_lines
      deal_id,line,product_id,quantity,list_price,discount_share,amount,unit_cost
      100,41,5,10,150,0.2,1200.5,79
      orders
      order_id,customer_id,ordered_on,amount,kind,currency
      51,10,2024-04-15,1200.5,invoice,EUR
      52,10,2024-04-20,20.5,credit_note,EUR
  )"));
}

TEST_CASE("Odoo's instants are UTC and become days where the company is") {
  Exported files;
  files.With("settings.csv", R"(
      name,value
      reporting_time_zone,Europe/Berlin
  )");
  files.With("crm.lead.csv", R"(
      id,name,type,partner_id,stage_id,active,probability,create_date,date_closed
      100,Pumps,opportunity,10,Won,True,100,2024-01-05 23:30:00,2024-03-31 21:59:59
  )");
  CHECK(Contents(*LoadedFrom(files, Builtin("odoo")), TableId::kDeals) ==
        "deal_id,customer_id,name,stage,status,opened_on,closed_on,probability\n"
        "100,10,Pumps,Won,won,2024-01-06,2024-03-31,1\n");
}

TEST_CASE("an export of SuiteCRM is the company that its rows say") {
  Exported files;
  files.With("currencies.csv", R"(
      id,name,symbol,iso4217,conversion_rate
      cur-1,Euro,E,EUR,1
  )");
  files.With("accounts.csv", R"(
      id,name,account_type,industry,annual_revenue,employees,billing_address_country,deleted,segment_c
      a1,Acme,Customer,Energy,about 5m,100-200,DE,0,Retail
      a2,Gone,Customer,,,,,1,
  )");
  files.With("aos_products.csv", R"(
      id,name,part_number,category,cost,price,currency_id,deleted
      p1,Pump,P-1,Pumps,80.000000,150.000000,-99,0
  )");
  files.With("campaigns.csv", R"(
      id,name,campaign_type,status,start_date,end_date,budget,actual_cost,currency_id,deleted
      k1,Spring,Email,Complete,2024-01-01,2024-02-28,500,420,cur-1,0
  )");
  files.With("accounts_opportunities.csv", R"(
      id,opportunity_id,account_id,deleted
      x1,o1,a9,1
      x2,o1,a1,0
      x3,o2,a1,0
  )");
  files.With("opportunities.csv", R"(
      id,name,date_entered,date_modified,assigned_user_id,deleted,opportunity_type,campaign_id,lead_source,amount,amount_usdollar,currency_id,date_closed,sales_stage,probability
      o1,Pumps,2024-01-05 23:30:00,2024-01-05 23:30:00,u1,0,New Business,k1,Web Site,1200.5,1300,cur-1,2024-03-31,Closed Won,100
      o2,Valves,2024-02-01 08:00:00,2024-01-05 23:30:00,u1,0,Existing Business,,Partner,800,900,cur-1,2024-04-10,Closed Lost,0
      o3,Filters,2024-05-01 08:00:00,2024-01-05 23:30:00,u1,0,,,,50,60,cur-1,2024-09-30,Proposal/Price Quote,62.5
      o4,Gone,2024-05-01 08:00:00,2024-01-05 23:30:00,u1,1,,,,50,60,cur-1,2024-09-30,Closed Won,100
  )");
  files.With("aos_quotes.csv", R"(
      id,opportunity_id,stage
      q1,o1,Closed Accepted
      q2,o1,Draft
  )");
  files.With("aos_products_quotes.csv", R"(
      id,parent_type,parent_id,product_id,product_qty,product_list_price,product_unit_price,product_total_price,product_cost_price,deleted
      l1,AOS_Quotes,q1,p1,10,150,120.05,1200.5,79,0
      l2,AOS_Quotes,q2,p1,99,150,150,14850,79,0
      l3,AOS_Invoices,i1,p1,10,150,120.05,1200.5,79,0
  )");
  files.With("aos_invoices.csv", R"(
      id,name,billing_account_id,invoice_date,subtotal_amount,status,currency_id,deleted
      i1,Pumps,a1,2024-04-15,1200.5,Paid,cur-1,0
      i2,Wrong,a1,2024-04-15,7,Cancelled,cur-1,0
  )");
  const auto mapped = LoadedFrom(files, Builtin("suitecrm"));
  CHECK(Held(*mapped, {TableId::kCustomers, TableId::kProducts, TableId::kCampaigns,
                       TableId::kDeals, TableId::kDealLines, TableId::kOrders, TableId::kSpend}) ==
        Literal(R"(
      customers
      customer_id,name,segment,country,industry,is_prospect,account_type
      a1,Acme,Retail,DE,Energy,false,Customer
      products
      product_id,name,family,list_price,unit_cost,part_number
      p1,Pump,Pumps,150,80,P-1
      campaigns
      campaign_id,name,kind,starts_on,ends_on,budget,currency,status
      k1,Spring,Email,2024-01-01,2024-02-28,500,EUR,Complete
      deals
      deal_id,customer_id,name,deal_type,owner,stage,status,opened_on,closed_on,expected_close_on,amount,currency,probability,campaign_id,lead_source
      o1,a1,Pumps,new,u1,Closed Won,won,2024-01-05,2024-03-31,,1200.5,EUR,1,k1,Web Site
      o2,a1,Valves,expansion,u1,Closed Lost,lost,2024-02-01,2024-04-10,,800,EUR,0,,Partner
      o3,,Filters,,u1,Proposal/Price Quote,open,2024-05-01,,2024-09-30,50,EUR,0.625,,
      deal_lines
      deal_id,line,product_id,quantity,list_price,unit_price,amount,unit_cost
      o1,l1,p1,10,150,120.05,1200.5,79
      orders
      order_id,customer_id,ordered_on,amount,currency
      i1,a1,2024-04-15,1200.5,EUR
      spend
      spend_id,campaign_id,spent_on,amount,currency
      k1,k1,2024-01-01,420,EUR
  )"));
}

TEST_CASE("leads, stages and the history of opportunities come from Salesforce with their hours") {
  Exported files;
  files.With("Lead.csv", R"(
      Id,IsDeleted,Status,LeadSource,OwnerId,CreatedDate,ConvertedDate,ConvertedAccountId,ConvertedOpportunityId,Routed_At__c,Rejected_At__c,Reject_Reason__c,FirstCallDateTime
      00QA0000000lll1,false,Qualified,Web,005A0000000eee1,2024-03-01T09:15:30.000Z,2024-03-05,001A0000000ccc1,006A0000000aaa1,2024-03-01T10:00:00.500+0000,,,2024-03-02T08:00:00.000Z
      00QA0000000lll2,false,Unqualified,Fair,,2024-03-02T09:00:00.000Z,,,,,2024-03-03T17:30:00.000Z,too small,
      00QA0000000lll3,true,Open,Fair,,2024-03-02T09:00:00.000Z,,,,,,,
  )");
  files.With("CampaignMember.csv", R"(
      Id,LeadId,CampaignId
      00v1,00QA0000000lll1,701A0000000ddd1
  )");
  files.With("OpportunityStage.csv", R"(
      Id,MasterLabel,SortOrder,IsActive,IsClosed,IsWon,DefaultProbability
      1,Talks,1,true,false,false,40
      2,Signed,2,true,true,true,100
      3,Gone,3,true,true,false,0
      4,Old,4,false,false,false,10
  )");
  files.With("OpportunityHistory.csv", R"(
      Id,OpportunityId,CreatedDate,StageName,Amount,Probability,ForecastCategory,CloseDate
      1,006A0000000aaa1,2024-03-05T08:30:00.000Z,Talks,1000,40,Pipeline,2024-06-30
      2,006A0000000aaa1,2024-04-01T16:45:12.250Z,Signed,1200.5,100,Closed,2024-04-01
      3,006A0000000aaa2,2024-04-02T00:00:00.000Z,Gone,5,0,Omitted,2024-04-01
  )");
  CHECK(Held(*LoadedFrom(files, Builtin("salesforce")),
             {TableId::kStages, TableId::kDealHistory, TableId::kLeads}) == Literal(R"(
      stages
      stage,order,status,default_probability
      Talks,1,open,0.4
      Signed,2,won,1
      Gone,3,lost,0
      deal_history
      deal_id,changed_at,stage,status,amount,probability,expected_close_on,forecast_category
      006A0000000aaa1IAA,2024-03-05T08:30:00Z,Talks,open,1000,0.4,2024-06-30,Pipeline
      006A0000000aaa1IAA,2024-04-01T16:45:12.25Z,Signed,won,1200.5,1,2024-04-01,Closed
      006A0000000aaa2IAA,2024-04-02T00:00:00Z,Gone,lost,5,0,2024-04-01,Omitted
      leads
      lead_id,customer_id,campaign_id,source,owner,created_at,routed_at,accepted_at,rejected_at,reject_reason,first_contacted_at,deal_id,status
      00QA0000000lll1MAA,001A0000000ccc1IAA,701A0000000ddd1IAA,Web,005A0000000eee1IAA,2024-03-01T09:15:30Z,2024-03-01T10:00:00.5Z,2024-03-05T00:00:00Z,,,2024-03-02T08:00:00Z,006A0000000aaa1IAA,Qualified
      00QA0000000lll2MAA,,,Fair,,2024-03-02T09:00:00Z,,,2024-03-03T17:30:00Z,too small,,,Unqualified
  )"));
}

TEST_CASE("contacts of HubSpot are leads, and changes of properties the history of deals") {
  Exported files;
  files.With("contacts.csv", R"(
      hs_object_id,email,lifecyclestage,associatedcompanyid,hs_analytics_source,hubspot_owner_id,hubspot_owner_assigneddate,createdate,hs_lifecyclestage_marketingqualifiedlead_date,hs_lifecyclestage_salesqualifiedlead_date,hs_lead_status
      1,a@x.example,lead,9001,ORGANIC,7,1709290800000,1709288430250,1709289000000,,NEW
  )");
  files.With("deal_stages.csv", R"(
      pipeline_id,stage_id,label,display_order,metadata.isClosed,metadata.probability
      p,s1,Talks,0,false,0.4
      p,s2,Signed,1,true,1.0
      p,s3,No,2,true,0.0
  )");
  files.With("deal_property_history.csv", R"(
      deal_id,name,value,timestamp
      501,dealstage,s1,2024-03-05T08:30:00Z
      501,amount,1000,2024-03-05T08:30:00Z
      501,hs_lastmodifieddate,1,2024-03-05T08:30:00Z
      501,dealstage,s2,2024-04-01T16:45:12.250Z
  )");
  CHECK(Held(*LoadedFrom(files, Builtin("hubspot")),
             {TableId::kStages, TableId::kDealHistory, TableId::kLeads}) == Literal(R"(
      stages
      pipeline,stage,order,status,default_probability
      p,s1,0,open,0.4
      p,s2,1,won,1
      p,s3,2,lost,0
      deal_history
      deal_id,changed_at,seq,stage,amount
      501,2024-03-05T08:30:00Z,1,s1,
      501,2024-03-05T08:30:00Z,2,,1000
      501,2024-04-01T16:45:12.25Z,1,s2,
      leads
      lead_id,customer_id,source,owner,created_at,qualified_at,routed_at,status
      1,9001,ORGANIC,7,2024-03-01T10:20:30.25Z,2024-03-01T10:30:00Z,2024-03-01T11:00:00Z,NEW
  )"));
}

TEST_CASE("Odoo's leads are those that are no opportunity, or were none at first") {
  Exported files;
  files.With("crm.stage.csv", R"(
      id,name,sequence,is_won
      1,New,0,False
      4,Won,70,True
  )");
  files.With("crm.lead.csv", R"(
      id,name,type,partner_id,user_id,team_id,stage_id,active,lost_reason_id,probability,create_date,date_open,date_conversion,date_closed,source_id
      100,Pumps,opportunity,10,"[2, 'Ann']","[1, 'Europe']","[4, 'Won']",True,False,100,2024-01-05 09:00:00,2024-01-05 10:30:00,2024-01-06 08:00:00,2024-03-31 23:30:00,"[7, 'Fair']"
      101,Born one,opportunity,10,False,False,"[1, 'New']",True,False,50,2024-01-05 09:00:00,False,False,False,False
      102,No,lead,False,False,False,"[1, 'New']",False,"[6, 'Too small']",0,2024-01-05 09:00:00,False,False,2024-01-09 12:00:00,False
  )");
  CHECK(Held(*LoadedFrom(files, Builtin("odoo")), {TableId::kStages, TableId::kLeads}) ==
        Literal(R"(
      stages
      stage,order,status
      New,0,open
      Won,70,won
      leads
      lead_id,customer_id,source,owner,team,created_at,routed_at,accepted_at,rejected_at,reject_reason,deal_id
      100,10,Fair,2,Europe,2024-01-05T09:00:00Z,2024-01-05T10:30:00Z,2024-01-06T08:00:00Z,,,100
      102,,,,,2024-01-05T09:00:00Z,,,2024-01-09T12:00:00Z,Too small,
  )"));
}

TEST_CASE("what SuiteCRM audits of opportunities is their history") {
  Exported files;
  files.With("opportunities_audit.csv", R"(
      id,parent_id,date_created,created_by,field_name,data_type,before_value_string,after_value_string
      x1,o1,2024-02-01 08:15:00,u1,sales_stage,enum,Prospecting,Closed Won
      x2,o1,2024-02-01 08:15:00,u1,probability,int,10,100
      x3,o1,2024-02-01 08:15:00,u1,description,text,a,b
  )");
  files.With("leads.csv", R"(
      id,lead_source,status,assigned_user_id,date_entered,campaign_id,opportunity_id,deleted,accepted_at_c
      l1,Web,Converted,u1,2024-01-05 09:00:00,k1,o1,0,2024-01-05 15:30:00
      l2,Web,New,u1,2024-01-05 09:00:00,,,1,
  )");
  CHECK(Held(*LoadedFrom(files, Builtin("suitecrm")), {TableId::kDealHistory, TableId::kLeads}) ==
        Literal(R"(
      deal_history
      deal_id,changed_at,seq,stage,status,probability
      o1,2024-02-01T08:15:00Z,1,Closed Won,won,
      o1,2024-02-01T08:15:00Z,4,,,1
      leads
      lead_id,campaign_id,source,owner,created_at,accepted_at,deal_id,status
      l1,k1,Web,u1,2024-01-05T09:00:00Z,2024-01-05T15:30:00Z,o1,Converted
  )"));
}

}  // namespace coxswain
