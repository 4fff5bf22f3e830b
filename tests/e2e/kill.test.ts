import { killContract } from "./kill.contract.ts";

killContract(4);
