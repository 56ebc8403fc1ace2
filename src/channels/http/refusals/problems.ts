/** The problems of HTTP itself: malformed requests, credentials, limits, outages. */
import type { Problem, Text } from "./problem.ts";
import { staffProblems } from "./staff-problem-texts.ts";

type Definition = Readonly<{ status: number; title: Text; detail: Text; retryable?: boolean }>;

/** Every code that is not a rejection of the domain. */
export const httpProblems = {
  ...staffProblems,
  REQUEST_INVALID: {
    status: 422,
    title: { zh: "请求内容有误", en: "The request is not valid" },
    detail: { zh: "请按 errors 中的说明修正后重试。", en: "Correct what `errors` points at." },
  },
  REQUEST_MALFORMED: {
    status: 400,
    title: { zh: "请求格式错误", en: "Malformed request" },
    detail: { zh: "无法按 HTTP 解析该请求。", en: "This is not a request of HTTP/1.1." },
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    title: { zh: "请求头过大", en: "The headers are too large" },
    detail: { zh: "请求头超过上限。", en: "The headers exceed the limit." },
  },
  BODY_NOT_JSON: {
    status: 400,
    title: { zh: "请求体不是有效的 JSON", en: "The body is not valid JSON" },
    detail: { zh: "请检查 JSON 语法。", en: "Check the JSON syntax." },
  },
  BODY_MISSING: {
    status: 400,
    title: { zh: "缺少请求体", en: "The body is missing" },
    detail: {
      zh: "请以 application/json 发送 JSON 对象。",
      en: "Send a JSON object as application/json.",
    },
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: { zh: "请求体过大", en: "The body is too large" },
    detail: { zh: "请求体超过上限。", en: "The body exceeds the limit." },
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: { zh: "不支持的内容类型", en: "Unsupported media type" },
    detail: { zh: "请使用 application/json。", en: "Use application/json." },
  },
  CREDENTIALS_MISSING: {
    status: 401,
    title: { zh: "缺少凭证", en: "Credentials are missing" },
    detail: {
      zh: "请在 Authorization 头中提供 Bearer API 密钥，或先登录商户控制台。",
      en: "Send an API key as `Authorization: Bearer …`, or sign in to the console.",
    },
  },
  CREDENTIALS_INVALID: {
    status: 401,
    title: { zh: "凭证无效", en: "Credentials are not valid" },
    detail: { zh: "密钥不存在或已停用。", en: "The key does not exist or was revoked." },
  },
  SIGN_IN_FAILED: {
    status: 401,
    title: { zh: "登录失败", en: "Sign-in failed" },
    detail: { zh: "邮箱或密码不正确。", en: "The e-mail address or the password is wrong." },
  },
  SCOPE_MISSING: {
    status: 403,
    title: { zh: "权限不足", en: "Not allowed" },
    detail: { zh: "该凭证没有所需的权限。", en: "These credentials lack the scope needed." },
  },
  ORIGIN_FOREIGN: {
    status: 403,
    title: { zh: "来源不被允许", en: "Foreign origin" },
    detail: {
      zh: "使用登录会话的写操作必须来自本站页面。",
      en: "A write with a console session must come from our own pages.",
    },
  },
  NOT_FOUND: {
    status: 404,
    title: { zh: "未找到", en: "Not found" },
    detail: { zh: "该地址下没有内容。", en: "There is nothing at this address." },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: { zh: "不支持的方法", en: "Method not allowed" },
    detail: { zh: "该地址不支持此方法。", en: "This address does not take this method." },
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    retryable: true,
    title: { zh: "请求过于频繁", en: "Too many requests" },
    detail: { zh: "请稍后再试。", en: "Try again after the time given in Retry-After." },
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: { zh: "Idempotency-Key 无效", en: "Idempotency-Key is not valid" },
    detail: {
      zh: "应为 1 到 255 个可见 ASCII 字符。",
      en: "It must be 1 to 255 visible ASCII characters.",
    },
  },
  IDEMPOTENCY_KEY_IN_FLIGHT: {
    status: 409,
    retryable: true,
    title: { zh: "同一请求正在处理", en: "The same request is still running" },
    detail: {
      zh: "带有相同 Idempotency-Key 的请求尚未完成，请稍后重试。",
      en: "A request with this Idempotency-Key has not finished. Try again shortly.",
    },
  },
  BUSY: {
    status: 503,
    retryable: true,
    title: { zh: "系统繁忙", en: "Busy" },
    detail: {
      zh: "等待的请求过多，请稍后再试。",
      en: "Too many requests wait. Try again shortly.",
    },
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    title: { zh: "暂时无法访问数据", en: "The database is away" },
    detail: {
      zh: "请用相同的 Idempotency-Key 重试。",
      en: "Try again, with the same Idempotency-Key.",
    },
  },
  INTERNAL_ERROR: {
    status: 500,
    retryable: true,
    title: { zh: "内部错误", en: "Internal error" },
    detail: {
      zh: "请将 request_id 告知我们。",
      en: "Tell us the request_id. The same request may be sent again with its Idempotency-Key.",
    },
  },
  PAYMENT_DECLINED: {
    status: 402,
    title: { zh: "支付被拒绝", en: "The payment was declined" },
    detail: {
      zh: "未扣款。可更换支付方式重新结账。",
      en: "No money was taken. Check out again with another means of payment.",
    },
  },
  PAYMENT_REFUNDED: {
    status: 409,
    title: { zh: "款项已退回", en: "The money is on its way back" },
    detail: {
      zh: "款项到账过晚或金额不符，无法用于该订单，已自动退款。",
      en: "The money came too late, or was not what was agreed, and buys nothing; it is refunded.",
    },
  },
  PAYMENT_INPUT_MISMATCH: {
    status: 422,
    title: { zh: "支付凭据与会话协议不符", en: "The wrong kind of payment input" },
    detail: {
      zh: "DIRECT 会话需要 payment_token；AP2 会话需要 checkout_mandate 与 payment_mandate。",
      en: "A DIRECT session takes payment_token; an AP2 session takes checkout_mandate and payment_mandate.",
    },
  },
  SESSION_AT_COUNTER: {
    status: 409,
    title: { zh: "该支付由收银台办理", en: "The payment belongs to a till" },
    detail: {
      zh: "此会话由收银台收款，不能在此支付。",
      en: "This session is paid at the till that opened it, and nowhere else.",
    },
  },
  MANDATE_REFUSED: {
    status: 422,
    title: { zh: "授权书被拒绝", en: "The mandate was refused" },
    detail: { zh: "详见 mandate_error。", en: "See mandate_error." },
  },
  FULFILLMENT_NOT_YET: {
    status: 404,
    title: { zh: "尚未出票", en: "No ticket yet" },
    detail: { zh: "订单尚未完成出票。", en: "The order has not been fulfilled." },
  },
  RECEIPT_NOT_YET: {
    status: 409,
    title: { zh: "尚无收据", en: "No receipt yet" },
    detail: {
      zh: "该交易尚未支付，没有可打印的收据。",
      en: "The trade order is not paid: there is nothing to print.",
    },
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    retryable: true,
    title: { zh: "支付通道暂时不可用", en: "The payment provider is away" },
    detail: { zh: "未扣款，请稍后再试。", en: "No money was taken. Try again shortly." },
  },
  TICKET_UNKNOWN: {
    status: 404,
    title: { zh: "未找到门票", en: "No such ticket" },
    detail: { zh: "请检查票码。", en: "Check the ticket code." },
  },
} as const satisfies Record<string, Definition>;

export type HttpProblemCode = keyof typeof httpProblems;

/** A problem by its code, with what is particular to this case. */
export function problemOf(
  code: HttpProblemCode,
  particular: Partial<Pick<Problem, "detail" | "errors" | "data" | "retry_after_s">> = {},
): Problem {
  return { code, ...(httpProblems[code] as Definition), ...particular };
}
