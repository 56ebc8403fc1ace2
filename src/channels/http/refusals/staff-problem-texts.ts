/** What is said of refusals that are about staff: operators, devices, refund PINs. */

/** Part of the table of all problems of HTTP. */
export const staffProblems = {
  OPERATOR_UNKNOWN: {
    status: 404,
    title: { zh: "没有该操作员", en: "No such operator" },
    detail: { zh: "请检查操作员编号。", en: "Check the operator's id." },
  },
  OPERATOR_EMAIL_TAKEN: {
    status: 409,
    title: { zh: "邮箱已被使用", en: "The address is taken" },
    detail: {
      zh: "已有人用该邮箱登录，请换一个。",
      en: "Somebody signs in with this address already; take another.",
    },
  },
  LAST_OWNER: {
    status: 409,
    title: { zh: "最后一位所有者", en: "The last owner" },
    detail: {
      zh: "至少要有一位可登录的所有者，请先指定另一位。",
      en: "One owner who may sign in has to stay; appoint another first.",
    },
  },
  ROLE_ABOVE_YOURS: {
    status: 403,
    title: { zh: "无权管理该角色", en: "The role is not yours to give" },
    detail: {
      zh: "店长只能管理所有者和店长以外的人员。",
      en: "A manager looks after everybody but owners and managers.",
    },
  },
  PASSWORD_WRONG: {
    status: 403,
    title: { zh: "当前密码不正确", en: "The current password is wrong" },
    detail: {
      zh: "密码未修改，请重新输入当前密码。",
      en: "The password stays as it is; type the one you sign in with.",
    },
  },
  DEVICE_UNKNOWN: {
    status: 404,
    title: { zh: "没有该设备", en: "No such device" },
    detail: { zh: "请检查设备编号。", en: "Check the device's number." },
  },
  DEVICE_NO_TAKEN: {
    status: 409,
    title: { zh: "设备编号已被使用", en: "The number is taken" },
    detail: {
      zh: "已有该编号的设备，请换一个编号。",
      en: "There is a device of this number already; take another.",
    },
  },
  DEVICE_NOT_OF_STORE: {
    status: 422,
    title: { zh: "设备不属于该门店", en: "Not a device of this store" },
    detail: {
      zh: "该设备未登记在此门店，或已停用。",
      en: "No device of this number is in service in this store.",
    },
  },
  STORE_NOT_FOUND: {
    status: 404,
    title: { zh: "没有该门店", en: "No such store" },
    detail: { zh: "请检查门店编号。", en: "Check the store's number." },
  },
  REFUND_PIN_REQUIRED: {
    status: 403,
    title: { zh: "需要退款密码", en: "The refund PIN is needed" },
    detail: {
      zh: "该门店退款需要密码，请在 refund_pin 中提供。",
      en: "This store asks for its PIN before it refunds: send it as refund_pin.",
    },
  },
  REFUND_PIN_WRONG: {
    status: 403,
    title: { zh: "退款密码不正确", en: "The refund PIN is wrong" },
    detail: {
      zh: "密码不正确，未退款。多次输错将被暂停。",
      en: "It is not the store's PIN; nothing was refunded. Wrong ones are soon made to wait.",
    },
  },
  REFUND_PIN_BLOCKED: {
    status: 429,
    retryable: true,
    title: { zh: "退款密码输错过多", en: "Too many wrong PINs" },
    detail: {
      zh: "请在 Retry-After 所示时间后再试，或请店长重设密码。",
      en: "Try again after the time in Retry-After, or have a manager set the PIN anew.",
    },
  },
  REFUND_PIN_NOT_SET: {
    status: 409,
    title: { zh: "门店未设退款密码", en: "The store has no refund PIN" },
    detail: {
      zh: "商户要求退款密码，请店长先为该门店设置。",
      en: "The merchant wants every store to ask for a PIN: have a manager set one here first.",
    },
  },
} as const;
