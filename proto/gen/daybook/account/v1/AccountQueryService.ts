// Original file: proto/daybook/account/v1/account_query_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ExportStatementRequest as _daybook_account_v1_ExportStatementRequest, ExportStatementRequest__Output as _daybook_account_v1_ExportStatementRequest__Output } from '../../../daybook/account/v1/ExportStatementRequest.ts';
import type { ExportStatementResponse as _daybook_account_v1_ExportStatementResponse, ExportStatementResponse__Output as _daybook_account_v1_ExportStatementResponse__Output } from '../../../daybook/account/v1/ExportStatementResponse.ts';
import type { GetAccountRequest as _daybook_account_v1_GetAccountRequest, GetAccountRequest__Output as _daybook_account_v1_GetAccountRequest__Output } from '../../../daybook/account/v1/GetAccountRequest.ts';
import type { GetAccountResponse as _daybook_account_v1_GetAccountResponse, GetAccountResponse__Output as _daybook_account_v1_GetAccountResponse__Output } from '../../../daybook/account/v1/GetAccountResponse.ts';
import type { GetEntryRequest as _daybook_account_v1_GetEntryRequest, GetEntryRequest__Output as _daybook_account_v1_GetEntryRequest__Output } from '../../../daybook/account/v1/GetEntryRequest.ts';
import type { GetEntryResponse as _daybook_account_v1_GetEntryResponse, GetEntryResponse__Output as _daybook_account_v1_GetEntryResponse__Output } from '../../../daybook/account/v1/GetEntryResponse.ts';
import type { GetReportRequest as _daybook_account_v1_GetReportRequest, GetReportRequest__Output as _daybook_account_v1_GetReportRequest__Output } from '../../../daybook/account/v1/GetReportRequest.ts';
import type { GetReportResponse as _daybook_account_v1_GetReportResponse, GetReportResponse__Output as _daybook_account_v1_GetReportResponse__Output } from '../../../daybook/account/v1/GetReportResponse.ts';
import type { GetRiskAssessmentRequest as _daybook_account_v1_GetRiskAssessmentRequest, GetRiskAssessmentRequest__Output as _daybook_account_v1_GetRiskAssessmentRequest__Output } from '../../../daybook/account/v1/GetRiskAssessmentRequest.ts';
import type { GetRiskAssessmentResponse as _daybook_account_v1_GetRiskAssessmentResponse, GetRiskAssessmentResponse__Output as _daybook_account_v1_GetRiskAssessmentResponse__Output } from '../../../daybook/account/v1/GetRiskAssessmentResponse.ts';
import type { GetStatementRequest as _daybook_account_v1_GetStatementRequest, GetStatementRequest__Output as _daybook_account_v1_GetStatementRequest__Output } from '../../../daybook/account/v1/GetStatementRequest.ts';
import type { GetStatementResponse as _daybook_account_v1_GetStatementResponse, GetStatementResponse__Output as _daybook_account_v1_GetStatementResponse__Output } from '../../../daybook/account/v1/GetStatementResponse.ts';
import type { ListAccountsRequest as _daybook_account_v1_ListAccountsRequest, ListAccountsRequest__Output as _daybook_account_v1_ListAccountsRequest__Output } from '../../../daybook/account/v1/ListAccountsRequest.ts';
import type { ListAccountsResponse as _daybook_account_v1_ListAccountsResponse, ListAccountsResponse__Output as _daybook_account_v1_ListAccountsResponse__Output } from '../../../daybook/account/v1/ListAccountsResponse.ts';
import type { ListHighValueAccountsRequest as _daybook_account_v1_ListHighValueAccountsRequest, ListHighValueAccountsRequest__Output as _daybook_account_v1_ListHighValueAccountsRequest__Output } from '../../../daybook/account/v1/ListHighValueAccountsRequest.ts';
import type { ListHighValueAccountsResponse as _daybook_account_v1_ListHighValueAccountsResponse, ListHighValueAccountsResponse__Output as _daybook_account_v1_ListHighValueAccountsResponse__Output } from '../../../daybook/account/v1/ListHighValueAccountsResponse.ts';
import type { ListRecentActivityRequest as _daybook_account_v1_ListRecentActivityRequest, ListRecentActivityRequest__Output as _daybook_account_v1_ListRecentActivityRequest__Output } from '../../../daybook/account/v1/ListRecentActivityRequest.ts';
import type { ListRecentActivityResponse as _daybook_account_v1_ListRecentActivityResponse, ListRecentActivityResponse__Output as _daybook_account_v1_ListRecentActivityResponse__Output } from '../../../daybook/account/v1/ListRecentActivityResponse.ts';
import type { ListRiskAssessmentsRequest as _daybook_account_v1_ListRiskAssessmentsRequest, ListRiskAssessmentsRequest__Output as _daybook_account_v1_ListRiskAssessmentsRequest__Output } from '../../../daybook/account/v1/ListRiskAssessmentsRequest.ts';
import type { ListRiskAssessmentsResponse as _daybook_account_v1_ListRiskAssessmentsResponse, ListRiskAssessmentsResponse__Output as _daybook_account_v1_ListRiskAssessmentsResponse__Output } from '../../../daybook/account/v1/ListRiskAssessmentsResponse.ts';
import type { SearchEntriesRequest as _daybook_account_v1_SearchEntriesRequest, SearchEntriesRequest__Output as _daybook_account_v1_SearchEntriesRequest__Output } from '../../../daybook/account/v1/SearchEntriesRequest.ts';
import type { SearchEntriesResponse as _daybook_account_v1_SearchEntriesResponse, SearchEntriesResponse__Output as _daybook_account_v1_SearchEntriesResponse__Output } from '../../../daybook/account/v1/SearchEntriesResponse.ts';
import type { WatchAccountRequest as _daybook_account_v1_WatchAccountRequest, WatchAccountRequest__Output as _daybook_account_v1_WatchAccountRequest__Output } from '../../../daybook/account/v1/WatchAccountRequest.ts';
import type { WatchAccountResponse as _daybook_account_v1_WatchAccountResponse, WatchAccountResponse__Output as _daybook_account_v1_WatchAccountResponse__Output } from '../../../daybook/account/v1/WatchAccountResponse.ts';

export interface AccountQueryServiceClient extends grpc.Client {
  ExportStatement(argument: _daybook_account_v1_ExportStatementRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_ExportStatementResponse__Output>;
  ExportStatement(argument: _daybook_account_v1_ExportStatementRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_ExportStatementResponse__Output>;
  exportStatement(argument: _daybook_account_v1_ExportStatementRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_ExportStatementResponse__Output>;
  exportStatement(argument: _daybook_account_v1_ExportStatementRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_ExportStatementResponse__Output>;
  
  GetAccount(argument: _daybook_account_v1_GetAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  GetAccount(argument: _daybook_account_v1_GetAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  GetAccount(argument: _daybook_account_v1_GetAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  GetAccount(argument: _daybook_account_v1_GetAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  getAccount(argument: _daybook_account_v1_GetAccountRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  getAccount(argument: _daybook_account_v1_GetAccountRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  getAccount(argument: _daybook_account_v1_GetAccountRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  getAccount(argument: _daybook_account_v1_GetAccountRequest, callback: grpc.requestCallback<_daybook_account_v1_GetAccountResponse__Output>): grpc.ClientUnaryCall;
  
  GetEntry(argument: _daybook_account_v1_GetEntryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  GetEntry(argument: _daybook_account_v1_GetEntryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  GetEntry(argument: _daybook_account_v1_GetEntryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  GetEntry(argument: _daybook_account_v1_GetEntryRequest, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  getEntry(argument: _daybook_account_v1_GetEntryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  getEntry(argument: _daybook_account_v1_GetEntryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  getEntry(argument: _daybook_account_v1_GetEntryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  getEntry(argument: _daybook_account_v1_GetEntryRequest, callback: grpc.requestCallback<_daybook_account_v1_GetEntryResponse__Output>): grpc.ClientUnaryCall;
  
  GetReport(argument: _daybook_account_v1_GetReportRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  GetReport(argument: _daybook_account_v1_GetReportRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  GetReport(argument: _daybook_account_v1_GetReportRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  GetReport(argument: _daybook_account_v1_GetReportRequest, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  getReport(argument: _daybook_account_v1_GetReportRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  getReport(argument: _daybook_account_v1_GetReportRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  getReport(argument: _daybook_account_v1_GetReportRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  getReport(argument: _daybook_account_v1_GetReportRequest, callback: grpc.requestCallback<_daybook_account_v1_GetReportResponse__Output>): grpc.ClientUnaryCall;
  
  GetRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  GetRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  GetRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  GetRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  getRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  getRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  getRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  getRiskAssessment(argument: _daybook_account_v1_GetRiskAssessmentRequest, callback: grpc.requestCallback<_daybook_account_v1_GetRiskAssessmentResponse__Output>): grpc.ClientUnaryCall;
  
  GetStatement(argument: _daybook_account_v1_GetStatementRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  GetStatement(argument: _daybook_account_v1_GetStatementRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  GetStatement(argument: _daybook_account_v1_GetStatementRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  GetStatement(argument: _daybook_account_v1_GetStatementRequest, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  getStatement(argument: _daybook_account_v1_GetStatementRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  getStatement(argument: _daybook_account_v1_GetStatementRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  getStatement(argument: _daybook_account_v1_GetStatementRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  getStatement(argument: _daybook_account_v1_GetStatementRequest, callback: grpc.requestCallback<_daybook_account_v1_GetStatementResponse__Output>): grpc.ClientUnaryCall;
  
  ListAccounts(argument: _daybook_account_v1_ListAccountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListAccounts(argument: _daybook_account_v1_ListAccountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListAccounts(argument: _daybook_account_v1_ListAccountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListAccounts(argument: _daybook_account_v1_ListAccountsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  listAccounts(argument: _daybook_account_v1_ListAccountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  listAccounts(argument: _daybook_account_v1_ListAccountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  listAccounts(argument: _daybook_account_v1_ListAccountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  listAccounts(argument: _daybook_account_v1_ListAccountsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListAccountsResponse__Output>): grpc.ClientUnaryCall;
  
  ListHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  ListHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  listHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  listHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  listHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  listHighValueAccounts(argument: _daybook_account_v1_ListHighValueAccountsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListHighValueAccountsResponse__Output>): grpc.ClientUnaryCall;
  
  ListRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  ListRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  ListRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  ListRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  listRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  listRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  listRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  listRecentActivity(argument: _daybook_account_v1_ListRecentActivityRequest, callback: grpc.requestCallback<_daybook_account_v1_ListRecentActivityResponse__Output>): grpc.ClientUnaryCall;
  
  ListRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  ListRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  ListRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  ListRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  listRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  listRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  listRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  listRiskAssessments(argument: _daybook_account_v1_ListRiskAssessmentsRequest, callback: grpc.requestCallback<_daybook_account_v1_ListRiskAssessmentsResponse__Output>): grpc.ClientUnaryCall;
  
  SearchEntries(argument: _daybook_account_v1_SearchEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  SearchEntries(argument: _daybook_account_v1_SearchEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  SearchEntries(argument: _daybook_account_v1_SearchEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  SearchEntries(argument: _daybook_account_v1_SearchEntriesRequest, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  searchEntries(argument: _daybook_account_v1_SearchEntriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  searchEntries(argument: _daybook_account_v1_SearchEntriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  searchEntries(argument: _daybook_account_v1_SearchEntriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  searchEntries(argument: _daybook_account_v1_SearchEntriesRequest, callback: grpc.requestCallback<_daybook_account_v1_SearchEntriesResponse__Output>): grpc.ClientUnaryCall;
  
  WatchAccount(argument: _daybook_account_v1_WatchAccountRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_WatchAccountResponse__Output>;
  WatchAccount(argument: _daybook_account_v1_WatchAccountRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_WatchAccountResponse__Output>;
  watchAccount(argument: _daybook_account_v1_WatchAccountRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_WatchAccountResponse__Output>;
  watchAccount(argument: _daybook_account_v1_WatchAccountRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_daybook_account_v1_WatchAccountResponse__Output>;
  
}

export interface AccountQueryServiceHandlers extends grpc.UntypedServiceImplementation {
  ExportStatement: grpc.handleServerStreamingCall<_daybook_account_v1_ExportStatementRequest__Output, _daybook_account_v1_ExportStatementResponse>;
  
  GetAccount: grpc.handleUnaryCall<_daybook_account_v1_GetAccountRequest__Output, _daybook_account_v1_GetAccountResponse>;
  
  GetEntry: grpc.handleUnaryCall<_daybook_account_v1_GetEntryRequest__Output, _daybook_account_v1_GetEntryResponse>;
  
  GetReport: grpc.handleUnaryCall<_daybook_account_v1_GetReportRequest__Output, _daybook_account_v1_GetReportResponse>;
  
  GetRiskAssessment: grpc.handleUnaryCall<_daybook_account_v1_GetRiskAssessmentRequest__Output, _daybook_account_v1_GetRiskAssessmentResponse>;
  
  GetStatement: grpc.handleUnaryCall<_daybook_account_v1_GetStatementRequest__Output, _daybook_account_v1_GetStatementResponse>;
  
  ListAccounts: grpc.handleUnaryCall<_daybook_account_v1_ListAccountsRequest__Output, _daybook_account_v1_ListAccountsResponse>;
  
  ListHighValueAccounts: grpc.handleUnaryCall<_daybook_account_v1_ListHighValueAccountsRequest__Output, _daybook_account_v1_ListHighValueAccountsResponse>;
  
  ListRecentActivity: grpc.handleUnaryCall<_daybook_account_v1_ListRecentActivityRequest__Output, _daybook_account_v1_ListRecentActivityResponse>;
  
  ListRiskAssessments: grpc.handleUnaryCall<_daybook_account_v1_ListRiskAssessmentsRequest__Output, _daybook_account_v1_ListRiskAssessmentsResponse>;
  
  SearchEntries: grpc.handleUnaryCall<_daybook_account_v1_SearchEntriesRequest__Output, _daybook_account_v1_SearchEntriesResponse>;
  
  WatchAccount: grpc.handleServerStreamingCall<_daybook_account_v1_WatchAccountRequest__Output, _daybook_account_v1_WatchAccountResponse>;
  
}

export interface AccountQueryServiceDefinition extends grpc.ServiceDefinition {
  ExportStatement: MethodDefinition<_daybook_account_v1_ExportStatementRequest, _daybook_account_v1_ExportStatementResponse, _daybook_account_v1_ExportStatementRequest__Output, _daybook_account_v1_ExportStatementResponse__Output> & { requestStream: false; responseStream: true }
  GetAccount: MethodDefinition<_daybook_account_v1_GetAccountRequest, _daybook_account_v1_GetAccountResponse, _daybook_account_v1_GetAccountRequest__Output, _daybook_account_v1_GetAccountResponse__Output>
  GetEntry: MethodDefinition<_daybook_account_v1_GetEntryRequest, _daybook_account_v1_GetEntryResponse, _daybook_account_v1_GetEntryRequest__Output, _daybook_account_v1_GetEntryResponse__Output>
  GetReport: MethodDefinition<_daybook_account_v1_GetReportRequest, _daybook_account_v1_GetReportResponse, _daybook_account_v1_GetReportRequest__Output, _daybook_account_v1_GetReportResponse__Output>
  GetRiskAssessment: MethodDefinition<_daybook_account_v1_GetRiskAssessmentRequest, _daybook_account_v1_GetRiskAssessmentResponse, _daybook_account_v1_GetRiskAssessmentRequest__Output, _daybook_account_v1_GetRiskAssessmentResponse__Output>
  GetStatement: MethodDefinition<_daybook_account_v1_GetStatementRequest, _daybook_account_v1_GetStatementResponse, _daybook_account_v1_GetStatementRequest__Output, _daybook_account_v1_GetStatementResponse__Output>
  ListAccounts: MethodDefinition<_daybook_account_v1_ListAccountsRequest, _daybook_account_v1_ListAccountsResponse, _daybook_account_v1_ListAccountsRequest__Output, _daybook_account_v1_ListAccountsResponse__Output>
  ListHighValueAccounts: MethodDefinition<_daybook_account_v1_ListHighValueAccountsRequest, _daybook_account_v1_ListHighValueAccountsResponse, _daybook_account_v1_ListHighValueAccountsRequest__Output, _daybook_account_v1_ListHighValueAccountsResponse__Output>
  ListRecentActivity: MethodDefinition<_daybook_account_v1_ListRecentActivityRequest, _daybook_account_v1_ListRecentActivityResponse, _daybook_account_v1_ListRecentActivityRequest__Output, _daybook_account_v1_ListRecentActivityResponse__Output>
  ListRiskAssessments: MethodDefinition<_daybook_account_v1_ListRiskAssessmentsRequest, _daybook_account_v1_ListRiskAssessmentsResponse, _daybook_account_v1_ListRiskAssessmentsRequest__Output, _daybook_account_v1_ListRiskAssessmentsResponse__Output>
  SearchEntries: MethodDefinition<_daybook_account_v1_SearchEntriesRequest, _daybook_account_v1_SearchEntriesResponse, _daybook_account_v1_SearchEntriesRequest__Output, _daybook_account_v1_SearchEntriesResponse__Output>
  WatchAccount: MethodDefinition<_daybook_account_v1_WatchAccountRequest, _daybook_account_v1_WatchAccountResponse, _daybook_account_v1_WatchAccountRequest__Output, _daybook_account_v1_WatchAccountResponse__Output> & { requestStream: false; responseStream: true }
}
