-- What statements took is given back, whether they end well or not. The library's memory is not
-- PostgreSQL's, so it is the process that is looked at: pages it holds, of 4 kB.
CREATE FUNCTION pages() RETURNS bigint LANGUAGE sql AS $$
  SELECT split_part(pg_read_file('/proc/self/statm', 0, 100), ' ', 2)::bigint
$$;
CREATE TABLE deals_some AS
  SELECT n AS deal_id, 'C' || (n % 3 + 1) AS customer_id, 'x'::text AS stage, 'won'::text AS status,
         date '2025-01-01' + n % 365 AS closed_on, n AS amount
  FROM generate_series(1, 3000) n;
CREATE FUNCTION use(times integer) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1..times LOOP
    PERFORM FROM cxs_query('margin', '{"by": ["month"]}', '{"deals": "deals_some", "deal_lines": null}') AS (net_revenue numeric);
    PERFORM cxs_figure(cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL), 'deals') FROM deals_some d GROUP BY closed_on;
    PERFORM cxs_fold('margin', NULL, 'deals', d, 'deal_lines', NULL) OVER (ORDER BY deal_id ROWS 3 PRECEDING) FROM deals d;
    -- Errors in reading, in loading, in folding and in solving.
    PERFORM outcome('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM (SELECT deal_id, customer_id, stage, status, closed_on, amount / 7.0 AS amount FROM deals_some) d');
    PERFORM outcome('SELECT cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL) FROM (SELECT deal_id / 2 AS deal_id, customer_id, stage, status, closed_on, amount FROM deals_some) d');
    PERFORM outcome('SELECT cxs_fold(''margin'', ''{"by": ["nothing"]}'', ''deals'', d, ''deal_lines'', NULL) FROM deals_some d');
    PERFORM outcome('SELECT cxs_figure(cxs_fold(''margin'', NULL, ''deals'', d, ''deal_lines'', NULL), ''nothing'') FROM deals_some d');
    PERFORM outcome('SELECT * FROM cxs_query(''margin'', NULL, ''{"deals": "deals_some", "deal_lines": null}'') AS (nothing numeric)');
    PERFORM outcome('SELECT ''\x435853''::cxs_tally');
  END LOOP;
  RETURN pages();
END $$;
SELECT use(5) > 0 AS warm;
WITH first AS MATERIALIZED (SELECT use(5) AS pages), second AS MATERIALIZED (SELECT pages, use(20) AS later FROM first)
SELECT later - pages < 1000 AS steady FROM second;
SELECT count(*) AS contexts_left FROM pg_backend_memory_contexts WHERE name LIKE 'coxswain%';
DROP FUNCTION use, pages;
DROP TABLE deals_some;
