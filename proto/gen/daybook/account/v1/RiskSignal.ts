// Original file: proto/daybook/account/v1/risk_assessment.proto


export interface RiskSignal {
  'name'?: (string);
  'points'?: (number);
  'explanation'?: (string);
  'entryIds'?: (string)[];
  'figures'?: ({[key: string]: string});
}

export interface RiskSignal__Output {
  'name': (string);
  'points': (number);
  'explanation': (string);
  'entryIds': (string)[];
  'figures': ({[key: string]: string});
}
