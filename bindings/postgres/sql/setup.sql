-- A company whose figures a person can check, and what the other tests say of errors with.
SET client_min_messages = warning;
CREATE EXTENSION coxswain;

CREATE TABLE settings (name text, value text);
CREATE TABLE customers (customer_id text, name text, segment text, country char(2));
CREATE TABLE deals (
  deal_id bigint, customer_id text, stage text, status text, opened_on date, closed_on date,
  amount numeric(12,2), list_amount numeric(12,2), cost_of_goods numeric(12,2), rep varchar(20),
  note jsonb
);
CREATE TABLE deal_lines (
  deal_id bigint, line int, product_id text, quantity numeric, unit_price numeric, unit_cost numeric
);
INSERT INTO settings VALUES ('reporting_currency', 'EUR');
INSERT INTO customers VALUES
  ('C1', 'Ash', 'Retail', 'DE'), ('C2', 'Birch', 'Industry', 'FR'), ('C3', 'Cedar', 'Retail', 'FR');
INSERT INTO deals VALUES
  (1, 'C1', 'Closed', 'won', '2026-01-05', '2026-01-15', 100, 120, 60, 'ann', '{"a": 1}'),
  (2, 'C2', 'Closed', 'won', '2026-01-20', '2026-02-16', 50, 50, 55, 'ben', NULL),
  (3, 'C1', 'Proposal', 'open', '2026-02-01', NULL, 30, NULL, NULL, 'ann', NULL),
  (4, 'C3', 'Closed', 'won', '2026-02-02', '2026-02-28', 200, 250, 90, 'ben', NULL),
  (5, 'C3', 'Closed', 'lost', '2026-02-02', '2026-03-01', 80, 80, 20, 'ann', NULL);
INSERT INTO deal_lines VALUES (4, 1, 'P1', 2, 50, 20), (4, 2, 'P2', 1, 100, 50);

-- What becomes of a statement: its SQLSTATE and message, or "no error".
CREATE FUNCTION outcome(statement text) RETURNS TABLE (state text, message text, detail text, hint text)
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  state := '00000';
  RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
    detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN NEXT;
END $$;
