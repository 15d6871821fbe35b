/** Each order with how many effects of each kind it has had. */
export const ORDER_EFFECTS = `
  SELECT id, status,
    (SELECT count(*)::int FROM payment WHERE order_id = o.id) AS payments,
    (SELECT count(*)::int FROM shipment WHERE order_id = o.id) AS shipments,
    (SELECT count(*)::int FROM notification WHERE order_id = o.id) AS notifications
  FROM customer_order o`;
