import { buildProgram, directoryOf } from './go-modules.mjs';

const SKAFFOLD = 'github.com/GoogleContainerTools/skaffold/v2@v2.23.0';
const [SKAFFOLD_PATH, SKAFFOLD_VERSION] = SKAFFOLD.split('@');

/** Programs that look at what is in the repository, by the variable that may name another one. */
export const PROGRAMS = {
  SKAFFOLD: {
    name: 'skaffold',
    module: SKAFFOLD,
    folder: './cmd/skaffold',
    tags: 'timetzdata,osusergo,netgo,release',
    linkerFlags: `-X ${SKAFFOLD_PATH}/pkg/skaffold/version.version=${SKAFFOLD_VERSION}`,
  },
  KUBE_SCORE: { name: 'kube-score', module: 'github.com/zegl/kube-score@v1.20.0', folder: './cmd/kube-score' },
  ACTIONLINT: { name: 'actionlint', module: 'github.com/rhysd/actionlint@v1.7.12', folder: './cmd/actionlint' },
};

/**
 * Environment that names all of them: as given, else built from their modules. SKAFFOLD_SOURCES is where Skaffold's schemas are.
 * @param {import('../launcher/supervisor.mjs').Supervisor} supervisor
 * @returns {Promise<Record<string, string>>}
 */
export async function findPrograms(supervisor) {
  const found = {};
  for (const [variable, program] of Object.entries(PROGRAMS))
    found[variable] = process.env[variable] ?? (await buildProgram(supervisor, program));
  return { ...found, SKAFFOLD_SOURCES: directoryOf(PROGRAMS.SKAFFOLD.module) };
}
