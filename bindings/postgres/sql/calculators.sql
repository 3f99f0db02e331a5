-- 1000 x 0.9 x 0.95 = 855; 855 - 5 - 50 = 800; 800 - 640 = 160; - 40 = 120; - 20 = 100
SELECT * FROM cxs_margin_compute(1000, '{0.10, 0.05}', 5, 50, 640, 40, 20);
-- Unknown cost makes margins unknown, never larger.
SELECT * FROM cxs_margin_compute(1000, '{0.10}', off_invoice_amount => 100);
SELECT (cxs_margin_compute(amount, goods => cost_of_goods)).gross_margin FROM deals ORDER BY deal_id;
SELECT cxs_margin_compute(NULL) IS NULL AS unknown, cxs_margin_compute(1, '{NULL}') IS NULL AS too;

SELECT cxs_floor_price(60, 0.25);
SELECT cxs_floor_price(60, target_share => 0.25, off_invoice_share => 0.1);
SELECT * FROM cxs_largest_discount(100, 60, 0.25);
SELECT cxs_break_even_volume(-0.1, 0.5);
SELECT cxs_split(100, '{1,1,1}'), cxs_split(100, '{2,1,0}'), cxs_split(0, '{}');
SELECT cxs_split(100, '{1,NULL}') IS NULL AS unknown;

\a
SELECT statement, o.* FROM (VALUES
  ('SELECT cxs_margin_compute(100, ''{1.5}'')'),
  ('SELECT cxs_margin_compute(100, ''{0.1,0.1,0.1,0.1,0.1}'')'),
  ('SELECT cxs_margin_compute(9e12, goods => -9e12)'),
  ('SELECT cxs_margin_compute(1e13)'),
  ('SELECT cxs_floor_price(60, 1)'),
  ('SELECT cxs_floor_price(60, 2)'),
  ('SELECT cxs_break_even_volume(-0.5, 0.5)'),
  ('SELECT cxs_split(100, ''{}'')'),
  ('SELECT cxs_split(100, ''{-1,2}'')'),
  ('SELECT cxs_margin_compute(100::float8)')
) s(statement), outcome(statement) o;

\a
-- They can stand in an index and in a generated column.
CREATE TEMP TABLE offers (cost numeric, floor_price numeric GENERATED ALWAYS AS (cxs_floor_price(cost, 0.2)) STORED);
INSERT INTO offers VALUES (80);
SELECT * FROM offers;
