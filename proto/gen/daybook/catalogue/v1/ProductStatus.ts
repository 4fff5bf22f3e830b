// Original file: proto/daybook/catalogue/v1/product.proto

export const ProductStatus = {
  PRODUCT_STATUS_UNSPECIFIED: 'PRODUCT_STATUS_UNSPECIFIED',
  PRODUCT_STATUS_ACTIVE: 'PRODUCT_STATUS_ACTIVE',
  PRODUCT_STATUS_RETIRED: 'PRODUCT_STATUS_RETIRED',
} as const;

export type ProductStatus =
  | 'PRODUCT_STATUS_UNSPECIFIED'
  | 0
  | 'PRODUCT_STATUS_ACTIVE'
  | 1
  | 'PRODUCT_STATUS_RETIRED'
  | 2

export type ProductStatus__Output = typeof ProductStatus[keyof typeof ProductStatus]
