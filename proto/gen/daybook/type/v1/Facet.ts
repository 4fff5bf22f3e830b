// Original file: proto/daybook/type/v1/facet.proto

import type { FacetValue as _daybook_type_v1_FacetValue, FacetValue__Output as _daybook_type_v1_FacetValue__Output } from '../../../daybook/type/v1/FacetValue.ts';

export interface Facet {
  'name'?: (string);
  'values'?: (_daybook_type_v1_FacetValue)[];
}

export interface Facet__Output {
  'name': (string);
  'values': (_daybook_type_v1_FacetValue__Output)[];
}
