import ts from 'typescript';

/** What files of scenarios do with an instance of the SDK. */
export interface ScenarioUse {
  readonly called: ReadonlySet<string>;
  /** Events with a listener. */
  readonly listened: ReadonlySet<string>;
}

/** The methods of class `ZIM` that return a promise. */
export function promiseMethodsOf(text: string): readonly string[] {
  const client = parse(text)
    .statements.filter(ts.isClassDeclaration)
    .find(({ name }) => name?.text === 'ZIM');
  const methods = Array.from(client?.members ?? []).filter(ts.isMethodDeclaration);
  const names = methods.filter(isPublicPromise).map(({ name }) => name.getText());
  return [...new Set(names)];
}

const isPublicPromise = ({ name, type, modifiers }: ts.MethodDeclaration): boolean =>
  ts.isIdentifier(name) &&
  type?.getText().startsWith('Promise<') === true &&
  !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.StaticKeyword);

/** The events that the files of the SDK tell the app. Throws where one is told under a name that is no literal. */
export function eventsToldBy(texts: Iterable<string>): readonly string[] {
  const told = new Set<string>();
  for (const text of texts) {
    for (const call of callsOn('events', text)) {
      if (call.method !== 'tell') continue;
      const [name] = call.arguments;
      if (!name || !ts.isStringLiteralLike(name)) throw new Error(`an event without a name: ${name?.getText()}`);
      told.add(name.text);
    }
  }
  return [...told].sort();
}

/** Calls on whatever is named `zim`, as scenarios name the instance of a device. */
export function useIn(texts: Iterable<string>): ScenarioUse {
  const called = new Set<string>();
  const listened = new Set<string>();
  for (const text of texts) {
    for (const { method, arguments: given } of callsOn('zim', text)) {
      called.add(method);
      const [event, listener] = given;
      const isListening = method === 'on' && listener !== undefined && listener.kind !== ts.SyntaxKind.NullKeyword;
      if (isListening && event && ts.isStringLiteralLike(event)) listened.add(event.text);
    }
  }
  return { called, listened };
}

interface MethodCall {
  readonly method: string;
  readonly arguments: readonly ts.Expression[];
}

/** Calls of methods of `receiver`, alone or at the end of a chain such as `device.receiver`. */
function callsOn(receiver: string, text: string): readonly MethodCall[] {
  const calls: MethodCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      const owner = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (owner.getText() === receiver) calls.push({ method: name.text, arguments: node.arguments });
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(text));
  return calls;
}

const parse = (text: string): ts.SourceFile => ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
