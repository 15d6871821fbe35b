import type { Config } from '../../config/schema.js';
import { PRODUCT } from '../../product.js';
import { sbom } from './sbom.js';

/** What runs here, for `/info`. */
export function info({ version, mode, environment, pod }: Config['process'], role: string) {
  return {
    service: PRODUCT,
    version,
    role,
    pod,
    environment: environment ?? mode,
    node: process.version,
    uptime_seconds: Math.round(process.uptime()),
    sbom: sbom(),
  };
}
