import type { HandlersOf } from "../platform/grpc/handler.ts";
import type { ProductCommandServiceDefinition } from "../proto/gen/daybook/catalogue/v1/ProductCommandService.ts";
import { addProduct } from "./handlers/add-product.ts";
import { adjustStock } from "./handlers/adjust-stock.ts";
import { changePrice } from "./handlers/change-price.ts";
import { changeProductDetails } from "./handlers/change-product-details.ts";
import { receiveStock } from "./handlers/receive-stock.ts";
import { retireProduct } from "./handlers/retire-product.ts";
import type { Handling } from "./handling.ts";

/** Handlers of the catalogue's commands. */
export const productCommands = (
  handling: Handling,
): HandlersOf<ProductCommandServiceDefinition> => ({
  AddProduct: addProduct(handling),
  ChangeProductDetails: changeProductDetails(handling),
  ChangePrice: changePrice(handling),
  ReceiveStock: receiveStock(handling),
  AdjustStock: adjustStock(handling),
  RetireProduct: retireProduct(handling),
});
