import { findApi } from '../../../cli/connect/find-api.ts';

describe('the address of the API', () => {
  it.each([
    ['/run/api.sock', '/run/api.sock'],
    ['unix:/run/api.sock', '/run/api.sock'],
    ['./api.sock', '/srv/shop/api.sock'],
    ['unix:api.sock', '/srv/shop/api.sock'],
  ])('%s names a socket, from the working folder where it is relative', (given, path) => {
    expect(findApi(given, '/srv/shop')).toEqual({ kind: 'socket', path, name: `unix:${path}` });
  });
});
