import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const version = '1.38.0';
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'backout', 'time-skipping', version);
const wanted = `<dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${version}</version></dependency>`;
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>backout</groupId><artifactId>time-skipping</artifactId><version>1</version><dependencies>${wanted}</dependencies></project>`;

/** The program of Temporal's server whose time passes by itself, fetched with Maven into this user's cache; or why there is none. */
export function timeSkippingServer(): { path: string } | { missing: string } {
  const path = join(cache, 'server.sh');
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' });
    if (!existsSync(path)) fetchInto(path);
    return { path };
  } catch (error) {
    const { path: program = 'java' } = error as { path?: string };
    return { missing: `Temporal's time-skipping server needs Java and Maven: \`${program}\` did not work` };
  }
}

function fetchInto(path: string): void {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'pom.xml'), pom);
  const copied = ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
  execFileSync('mvn', copied, { cwd: cache, stdio: 'ignore', timeout: 300_000 });
  writeFileSync(path, `#!/bin/sh\nexec java -cp '${join(cache, 'lib')}/*' io.temporal.testserver.TestServer "$@"\n`);
  chmodSync(path, 0o755);
}
