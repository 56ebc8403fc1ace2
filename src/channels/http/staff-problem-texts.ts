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
} as const;
