/** What `task` returns, or `otherwise` where it throws: what the app owns may do so, and so may its platform. */
export function safely<Value>(task: () => Value, otherwise: Value): Value {
  try {
    return task();
  } catch {
    return otherwise;
  }
}
