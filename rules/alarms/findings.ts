import { type FindingDefinitions, stop } from '#rules/finding-definition.ts'

/** What the rules about alarms may find. */
export const alarmFindings = {
  ALARM_STATE_FORBIDS: stop(
    'HOUSE_ALARMS',
    '报警当前状态为“{state}”，不能执行该操作。',
    'The alarm is {state}; this can not be done with it now.',
  ),
  ALARM_NOT_YOURS_TO_ANSWER: stop(
    'HOUSE_ALARMS',
    '该报警须由{who}的人员响应。',
    'This alarm is answered by people of {who}.',
  ),
  ALARM_CONDITION_STANDS: stop(
    'HOUSE_ALARMS',
    '报警原因仍然存在：请先消除原因，或说明为何仍要结束报警。',
    'What the alarm tells of still lasts: end it first, or say why the alarm is resolved all the same.',
  ),
} as const satisfies FindingDefinitions
