import type { DoorRules } from '../../../validators/door.ts';

/** What a door to Elasticsearch lets through: an allow-list of what reads, from 7.1 to 9.x. */
export const readingRequests: DoorRules = {
  judge,
  contentTypes:
    /^(\*\/\*|application\/(json|x-ndjson|vnd\.elasticsearch\+(json|x-ndjson))(; ?(charset=utf-8|compatible-with=\d))*)$/i,
  // By it, official clients know what they talk to.
  answerHeaders: ['x-elastic-product'],
};

type Judgement = ReturnType<DoorRules['judge']>;

const longestTarget = 4_096;

/**
 * What may be asked of indices, by GET alone and by POST as well. What 7.1 lacks is not among these: there a POST to an
 * index and a name that it doesn't know would write.
 */
const gets = ['_mapping', '_settings', '_alias', '_stats'];
const posts = ['_search', '_count', '_msearch', '_mget', '_field_caps', '_validate/query'];
/** And of the node as a whole. */
const ofNode = ['_search/scroll', '_cluster/health', '_cat/indices', '_cat/count', '_cat/aliases', '_cat/shards'];
/** One document; behind it, its id. */
const ofDocument = ['_doc', '_source', '_explain'];

/**
 * Each part of a path is decoded once, as Elasticsearch does it, judged, and encoded anew: what was judged is what is
 * asked. What an official client never writes (encoded slashes, empty parts, dots) is refused.
 */
function judge(method: string, target: string): Judgement {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return { refused: `${printable(method)} is no method of it` };
  if (target.length > longestTarget) return { refused: `a path has ${longestTarget} characters at most` };
  const [path = '', query, ...more] = target.split('?');
  if (more.length > 0 || (query !== undefined && !/^[\w.,:;=&%+*~!()@$'-]*$/.test(query))) {
    return { refused: 'its query is not as it should be' };
  }
  const parts = partsOf(path);
  if (parts === null) return { refused: 'its path is not as it should be' };
  if (!isReading(method, parts)) return { refused: `${method} ${printable(path)} is not on the list` };
  return { path: `/${parts.map(encodeURIComponent).join('/')}${query === undefined ? '' : `?${query}`}` };
}

/** The parts, decoded; null where they could be understood in two ways. */
function partsOf(path: string): string[] | null {
  if (path === '/') return [];
  if (!/^(\/[\w.,:;=%+*~!()@$'<>{}|-]+)+$/.test(path)) return null;
  const parts: string[] = [];
  for (const written of path.slice(1).split('/')) {
    let part: string;
    try {
      part = decodeURIComponent(written);
    } catch {
      return null;
    }
    if (part === '.' || part === '..' || /[/\\%?#\p{C}]/u.test(part)) return null;
    parts.push(part);
  }
  return parts;
}

function isReading(method: string, parts: readonly string[]): boolean {
  const whole = parts.join('/');
  const isGet = method !== 'POST';
  const [first = '', ...rest] = parts;
  if (whole === '') return isGet;
  if (whole === '_search/scroll') return true;
  if (posts.includes(whole)) return true;
  if (isGet && [...gets, ...ofNode].includes(whole)) return true;
  if (!isOfIndices(first)) return false;
  const asked = rest.join('/');
  if (posts.includes(asked)) return true;
  if (isGet && (asked === '' || gets.includes(asked))) return true;
  const [what = '', id, ...beyond] = rest;
  if (id === undefined || beyond.length > 0 || !ofDocument.includes(what)) return false;
  return isGet || what === '_explain';
}

/** Names of indices, or patterns of them: none that is an endpoint's, and none of another cluster. */
function isOfIndices(part: string): boolean {
  return part.split(',').every((name) => name === '_all' || /^[^_\s:+-][^\s:]*$|^-[^_\s:-][^\s:]*$/.test(name));
}

function printable(text: string): string {
  return text.replace(/[^\w/.,*-]/g, '?').slice(0, 100);
}
