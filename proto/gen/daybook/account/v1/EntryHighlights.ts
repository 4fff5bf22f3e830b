// Original file: proto/daybook/account/v1/account_query_service.proto


export interface EntryHighlights {
  'entryId'?: (string);
  'highlights'?: ({[key: string]: string});
}

export interface EntryHighlights__Output {
  'entryId': (string);
  'highlights': ({[key: string]: string});
}
