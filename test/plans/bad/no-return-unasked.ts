import { backoutPlan, contingency, irreversible, manual, notify } from 'backout';
import { base, fix, goAhead, ops, switchBack } from './base.ts';

const write = contingency('write', {
  title: 'Write once more',
  because: 'letters cannot be called back',
  then: 'end',
  steps: [notify('say-so', { title: 'Say so', channels: [ops], message: ['the letters are out'] })],
});
const post = manual('post-letters', {
  title: 'Post the letters',
  instructions: ['Post the letters to customers'],
  irreversible: irreversible('letters cannot be called back', { contingency: write }), // plan-irreversible-ungated
});

export default backoutPlan({ ...base, steps: [post, goAhead, switchBack], contingencies: [fix, write] });
