// form-js speaks English; these are its words in Chinese, keyed by its own sentences.

const zh = {
  'Add new': '再加一项',
  'All values selected': '已全部选上',
  'Collapse': '收起',
  'Date and time must both be entered.': '日期和时间都要填。',
  'Decrement': '减一',
  'Download {fileName}': '下载 {fileName}',
  'Expand all ({value})': '全部展开（{value}）',
  'Field is required.': '这一项要填。',
  'Field must be a valid email.': '邮箱写得不对，应当像 name@example.cn。',
  'Field must be a valid international phone number. (e.g. +4930664040900)': '电话写得不对，手机号为 11 位数字。',
  'Field must have maximum length of {value}.': '最多写 {value} 个字，请删短一些。',
  'Field must have maximum value of {value}.': '不能大于 {value}。',
  'Field must have minimum length of {value}.': '至少写 {value} 个字，请写具体一些。',
  'Field must have minimum value of {value}.': '不能小于 {value}。',
  'Field must match pattern {value}.': '格式不对，请对照说明改一下。',
  'Increment': '加一',
  'Max validation value is not a valid number.': '表单里的最大值不是数字。',
  'Min validation value is not a valid number.': '表单里的最小值不是数字。',
  'Next page': '下一页',
  'No content to show.': '没有内容。',
  'No files selected': '还没有选文件',
  'No results': '没有找到',
  'Nothing to show.': '没有内容。',
  'Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.': '请选 {previousValue} 或 {nextValue}。',
  'Previous page': '上一页',
  'Remove tag': '去掉这一项',
  'Search': '查找',
  'Skip to search': '跳到查找',
  'Unable to download document': '文件下载不了',
  'Value is expected to be an integer.': '要填整数。',
  'Value is expected to have at most 1 decimal digit.': '小数最多 1 位。',
  'Value is expected to have at most {value} decimal digits.': '小数最多 {value} 位。',
  'Value is not a number.': '要填数字。',
  '{page} of {total}': '第 {page} 页，共 {total} 页',
  '{value} files selected': '选了 {value} 个文件',
  'Select': '请选择',
};

/** The `translate` module of form-js for the given language. */
export function formWords(english) {
  const translate = (template, replacements = {}) => {
    const text = english ? template : zh[template] ?? template;
    return text.replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
  };
  return { translate: ['value', translate] };
}

/** A copy of the schema with the English labels that designers keep in `properties.en`. */
export function inEnglish(schema) {
  const turn = (component) => {
    const own = component.properties ?? {};
    const turned = { ...component };
    if (own.en) {
      if (component.type === 'text') turned.text = own.en;
      else if (component.type === 'datetime') turned.dateLabel = own.en;
      else turned.label = own.en;
    }
    if (own.en_description) turned.description = own.en_description;
    if (component.values) turned.values = component.values.map((value) => ({ ...value, label: own[`en_${value.value}`] ?? value.label }));
    if (component.components) turned.components = component.components.map(turn);
    return turned;
  };
  return { ...schema, components: (schema.components ?? []).map(turn) };
}
