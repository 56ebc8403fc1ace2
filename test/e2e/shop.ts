/** Buys over the public API, as an agent or a reseller does. */

export type Access = Readonly<{ base_url: string; api_key: string }>;

export type OrderWish = Readonly<{
  sku_id?: string;
  /** Visitors. */
  quantity?: number;
  channel?: "telegram" | "agent" | "octo" | "web" | "pos" | "api";
  customer?: Readonly<Record<string, string>>;
}>;

export type PlacedOrder = Readonly<{ order_id: string; date: string; status: string }>;

export type OpenSession = Readonly<{ session_id: string; pay_url: string }>;

export type Shop = Readonly<{
  /** Holds places on the first day that has room. */
  order: (wish?: OrderWish) => Promise<PlacedOrder>;
  /** Opens a session that a person can pay on its page. */
  checkout: (order_id: string) => Promise<OpenSession>;
  /** Pays a session with a test token. */
  pay: (session_id: string, payment_token?: string) => Promise<void>;
  /** All three. */
  buy: (wish?: OrderWish) => Promise<PlacedOrder>;
}>;

export function openShop({ base_url, api_key }: Access): Shop {
  async function call<Document>(path: string, body?: unknown): Promise<Document> {
    const response = await fetch(`${base_url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${api_key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Document;
  }

  async function firstFreeDate(sku_id: string, quantity: number): Promise<string> {
    const today = new Date().toISOString().slice(0, 10);
    const until = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
    const query = `sku_id=${sku_id}&quantity=${quantity}&from=${today}&to=${until}`;
    type Days = { data: readonly { date: string; available: boolean }[] };
    const { data } = await call<Days>(`/v1/availability?${query}`);
    const free = data.find((day) => day.available);
    if (free === undefined) throw new Error(`No day has room for ${quantity} of ${sku_id}`);
    return free.date;
  }

  const shop: Shop = {
    async order({
      sku_id = "sentosa_family_pack",
      quantity = 3,
      channel = "telegram",
      customer = { telegram_user_id: "6761269319", telegram_username: "bestjustin" },
    } = {}) {
      const date = await firstFreeDate(sku_id, quantity);
      return call<PlacedOrder>("/v1/orders", { sku_id, quantity, date, channel, customer });
    },
    checkout: (order_id) =>
      call<OpenSession>(`/v1/orders/${order_id}/checkout`, {
        payment_method: "card",
        protocol: "DIRECT",
      }),
    async pay(session_id, payment_token = "tok_sandbox_success") {
      await call(`/v1/payment_sessions/${session_id}/complete`, { payment_token });
    },
    async buy(wish) {
      const order = await shop.order(wish);
      const { session_id } = await shop.checkout(order.order_id);
      await shop.pay(session_id);
      return order;
    },
  };
  return shop;
}
