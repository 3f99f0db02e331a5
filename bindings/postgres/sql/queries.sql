-- A query of the tables in the search path. Deals have lines here, so those count.
SELECT * FROM cxs_query('margin', '{"by": ["segment"]}')
  AS (segment text, deals bigint, list_revenue numeric, net_revenue numeric, cost_of_goods numeric,
      contribution_margin numeric, contribution_margin_share double precision);
-- Columns go by name; a jsonb takes what has no column.
SELECT net_revenue, country, rest -> 'month' AS month, rest -> 'gross_margin_share' AS share, rest ? 'country' AS twice
FROM cxs_query('margin', '{"by": ["country", "month"], "filter": "segment=Retail"}')
  AS (net_revenue numeric(12,2), country varchar, rest jsonb);
-- A dimension of the deal's own, and one that no table has.
SELECT * FROM cxs_query('margin', '{"by": ["rep"]}') AS (rep text, net_revenue text) ORDER BY rep;
SELECT * FROM outcome('SELECT * FROM cxs_query(''margin'', ''{"by": ["reb"]}'') AS (reb text)');

-- Tables elsewhere, by another name, or left out.
CREATE SCHEMA crm;
CREATE VIEW crm."Opportunities" AS
  SELECT id AS deal_id, account AS customer_id, 'x' AS stage, state AS status, won AS closed_on, value AS amount
  FROM (VALUES ('A', 'C1', 'won', timestamp '2026-05-01 23:59', 10), ('B', 'C2', 'won', '2026-05-02', 20.5)) v(id, account, state, won, value);
SELECT * FROM cxs_query('margin', '{"by": ["day"]}',
                        '{"deals": "crm.\"Opportunities\"", "deal_lines": null}')
  AS (day text, net_revenue numeric);
SELECT * FROM cxs_query('margin', NULL, '{"deal_lines": null}') AS (net_revenue numeric);

-- A day is one of the company's time zone, whatever the session's.
CREATE TABLE crm.deals AS
  SELECT 'A' AS deal_id, 'C1' AS customer_id, 'x' AS stage, 'won' AS status,
         timestamptz '2026-03-31 23:30+00' AS closed_on, 10 AS amount;
CREATE TABLE crm.settings AS VALUES ('reporting_currency', 'EUR'), ('reporting_time_zone', 'Europe/Berlin');
ALTER TABLE crm.settings RENAME column1 TO name;
ALTER TABLE crm.settings RENAME column2 TO value;
SET TimeZone = 'America/New_York';
SELECT * FROM cxs_query('margin', '{"by": ["day"]}', '{"deals": "crm.deals", "deal_lines": null}')
  AS (day text);
SELECT * FROM cxs_query('margin', '{"by": ["day"]}',
                        '{"deals": "crm.deals", "deal_lines": null, "settings": "crm.settings"}')
  AS (day text);
RESET TimeZone;

-- For clients: a function a query, a view a question.
SELECT dimensions, deals, net_revenue, contribution_margin FROM cxs_margin(by => '{segment}', filter => 'status=won');
SELECT dimensions ->> 'segment' AS segment, sum(net_revenue) FROM cxs_margin('{segment,month}', "from" => '2026-02-01')
GROUP BY 1 ORDER BY 1;
SELECT period, new_customers, dimensions FROM cxs_adoption(grain => 'month');
SELECT dimensions FROM cxs_measures('{net_revenue,won_deals}');
SELECT cxs_create_view('crm.margin_by_segment', 'margin', '{"by": ["segment"]}') LIKE 'CREATE VIEW crm.margin_by_segment AS SELECT %' AS made;
SELECT column_name, data_type FROM information_schema.columns
WHERE table_name = 'margin_by_segment' AND column_name IN ('segment', 'deals', 'net_revenue', 'gross_margin_share')
ORDER BY column_name;
SELECT t -> 'deals' AS deals, t -> 'touches' AS touches FROM cxs_query_tables('margin') t;
SELECT segment, net_revenue FROM crm.margin_by_segment WHERE net_revenue < 100;
-- A view asks anew each time, of the same tables whatever the search path.
SET search_path = pg_catalog;
SELECT segment, net_revenue FROM crm.margin_by_segment WHERE segment = 'Industry';
RESET search_path;
INSERT INTO deals VALUES (6, 'C2', 'Closed', 'won', '2026-03-01', '2026-03-02', 7.5, 7.5, 5, 'ann', NULL);
SELECT segment, net_revenue FROM crm.margin_by_segment WHERE segment = 'Industry';
DELETE FROM deals WHERE deal_id = 6;
-- Every query has its function.
SELECT count(*) = (SELECT count(*) FROM cxs_describe_queries()) AS all_of_them FROM pg_proc p
JOIN cxs_describe_queries() q ON p.proname = 'cxs_' || q.name;
SELECT obj_description('cxs_margin'::regproc);

SELECT * FROM cxs_rows('margin', '{"filter": "segment=Industry"}') AS (deal_id text, net_revenue numeric);
SELECT jsonb_typeof(cxs_report('json', 'Ash & Co')::jsonb);
SELECT substr(cxs_report('html', 'Ash & Co'), 1, 15), left(cxs_report(company => 'Ash & Co'), 8);

SELECT name, partition_key FROM cxs_describe_queries('margin');
SELECT name, type, stage FROM cxs_describe_options('margin') WHERE name IN ('by', 'as_of');
SELECT name, unit FROM cxs_describe_outputs('margin') WHERE name LIKE 'net%';
SELECT name, type, is_key FROM cxs_describe_columns('settings');
SELECT count(*) > 20 AS many FROM cxs_describe_tables();

-- Nobody else's rows are read with more rights than one's own.
CREATE ROLE cxs_reader;
SET ROLE cxs_reader;
SELECT * FROM outcome('SELECT * FROM cxs_query(''margin'') AS (net_revenue numeric)');
RESET ROLE;
DROP ROLE cxs_reader;
SET client_min_messages = warning;
DROP SCHEMA crm CASCADE;
