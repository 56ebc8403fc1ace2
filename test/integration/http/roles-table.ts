/**
 * What each role may call, written by hand: `x` where it may, `-` where it is refused. A new route
 * fails the test that walks them until somebody has decided here who may call it. The columns are
 * owner, manager, cashier, gate, finance, support, read_only.
 */

export const routes_by_role: Readonly<Record<string, string>> = {
  "GET /v1/availability": "x x x x x x x",
  "GET /v1/devices": "x x x x x x x",
  "PATCH /v1/devices/{device_no}": "x x - - - - -",
  "POST /v1/devices": "x x - - - - -",
  "GET /v1/events": "x x x - x x x",
  "GET /v1/events/stream": "x x x - x x x",
  "GET /v1/operators": "x x - - x - -",
  "GET /v1/orders": "x x x x x x x",
  "GET /v1/orders/{order_id}": "x x x x x x x",
  "GET /v1/orders/{order_id}/events": "x x x x x x x",
  "GET /v1/orders/{order_id}/fulfillment": "x x x x x x x",
  "GET /v1/overview": "x x x x x x x",
  "GET /v1/payment_sessions/{session_id}": "x x x x x x x",
  "GET /v1/pools": "x x x x x x x",
  "GET /v1/products": "x x x x x x x",
  "GET /v1/refund_rules": "x x x x x x x",
  "GET /v1/skus": "x x x x x x x",
  "GET /v1/slots": "x x x x x x x",
  "GET /v1/stores": "x x x x x x x",
  "GET /v1/trade_orders": "x x x x x x x",
  "GET /v1/trade_orders/{trade_order_id}": "x x x x x x x",
  "DELETE /v1/stores/{store_no}/refund_pin": "x x - - - - -",
  "PATCH /v1/refund_rules": "x - - - - - -",
  "PUT /v1/stores/{store_no}/refund_pin": "x x - - - - -",
  "POST /v1/carts/{cart_id}/checkout": "x x x - - x -",
  "PATCH /v1/operators/{operator_id}": "x x - - - - -",
  "POST /v1/operators": "x x - - - - -",
  "POST /v1/orders": "x x x - - x -",
  "POST /v1/orders/{order_id}/cancel": "x x x - - x -",
  "POST /v1/orders/{order_id}/checkout": "x x x - - x -",
  "POST /v1/orders/{order_id}/refunds/{refund_id}/retry": "x x x - x x -",
  "POST /v1/payment_sessions/{session_id}/cancel": "x x x - - x -",
  "POST /v1/payment_sessions/{session_id}/complete": "x x x - - x -",
  "POST /v1/sales": "x x x - - - -",
  "POST /v1/skus": "x x - - - - -",
  "POST /v1/trade_orders/{trade_order_id}/cancel": "x x x - - - -",
  "POST /v1/trade_orders/{trade_order_id}/refunds": "x x x - x x -",
  "PUT /v1/slots": "x x - - - - -",
};

/** Open to everybody. */
export const public_routes: readonly string[] = [
  "DELETE /v1/console/session",
  "GET /healthz",
  "GET /openapi.json",
  "GET /readyz",
  "GET /t/{ticket_code}",
  "GET /v1/console/session",
  "GET /v1/create-qr-code",
  "GET /v1/merchants/{merchant_id}/jwks.json",
  "GET /v1/pay/{session_id}",
  "GET /v1/problems/{code}",
  "POST /v1/console/session",
  "POST /v1/pay/{session_id}/cancel",
  "POST /v1/pay/{session_id}/complete",
  "POST /v1/pay/{session_id}/retry",
  "POST /v1/pay/{session_id}/sandbox_tokens",
  "POST /v1/providers/{provider}/notifications/{merchant_id}",
];

/** The cashier API, called with a key that has the role's scopes. */
export const cashier_endpoints: Readonly<Record<string, string>> = {
  "memberPay/bar": "x x x - - - -",
  "memberPay/cash": "x x x - - - -",
  "memberPay/orderSync": "x x x - - - -",
  "memberPay/queryStatus": "x x x x x x x",
  "pay_order/count": "x x x x x x x",
  "pay_order/get": "x x x x x x x",
  "pay_order/list": "x x x x x x x",
  "refund_order/get": "x x x x x x x",
  "refund_order/list": "x x x x x x x",
  "trade_order/count": "x x x x x x x",
  "trade_order/get": "x x x x x x x",
  "trade_order/list": "x x x x x x x",
};
