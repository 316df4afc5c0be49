/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where a request stands. */
export type RequestState =
  /** 已受理 / accepted by the lead */
  | 'ACCEPTED'
  /** 已作废 / cancelled by the applicant */
  | 'CANCELLED'
  /** 已关闭 / closed after acceptance, not all used */
  | 'CLOSED'
  /** 已完成 / completed */
  | 'COMPLETED'
  /** 已拒绝 / rejected by the lead */
  | 'REJECTED'
  /** 已退回修改 / sent back for correction */
  | 'SENT_BACK'
  /** 已提交 / submitted */
  | 'SUBMITTED';

/** What an account may do. */
export type Role =
  /** 系统管理员 / administrator */
  | 'ADMINISTRATOR'
  /** 输血科主任 / blood bank manager */
  | 'BLOOD_BANK_MANAGER'
  /** 取血人员 / blood collector */
  | 'BLOOD_COLLECTOR'
  /** 收费员 / cashier */
  | 'CASHIER'
  /** 科室主任 / department head */
  | 'DEPARTMENT_HEAD'
  /** 系统接口 / machine account */
  | 'MACHINE'
  /** 医务部门 / medical affairs office */
  | 'MEDICAL_AFFAIRS'
  /** 护士 / nurse */
  | 'NURSE'
  /** 医师 / physician */
  | 'PHYSICIAN'
  /** 质控中心 / quality-control centre */
  | 'QC_CENTRE'
  /** 质量负责人 / quality officer */
  | 'QUALITY_OFFICER'
  /** 卫生行政部门 / regulator */
  | 'REGULATOR'
  /** 血站发血人员 / station dispatcher */
  | 'STATION_DISPATCHER'
  /** 血站财务 / station finance */
  | 'STATION_FINANCE'
  /** 上级医师 / superior physician */
  | 'SUPERIOR_PHYSICIAN'
  /** 输血技术人员 / technician */
  | 'TECHNICIAN';

/** Where a sample stands. */
export type SampleState =
  /** 已采集 / collected */
  | 'COLLECTED'
  /** 已处置 / disposed of */
  | 'DISPOSED'
  /** 运送中 / in transit */
  | 'IN_TRANSIT'
  /** 已接收 / received */
  | 'RECEIVED'
  /** 已拒收 / rejected */
  | 'REJECTED';

/** Administrative sex, as on the form. */
export type Sex =
  /** 女 / female */
  | 'FEMALE'
  /** 男 / male */
  | 'MALE'
  /** 不详 / unknown */
  | 'UNKNOWN';

/** How soon the blood is needed. */
export type Urgency =
  /** 紧急抢救 / emergency */
  | 'EMERGENCY'
  /** 常规 / routine */
  | 'ROUTINE'
  /** 加急 / urgent */
  | 'URGENT';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { account: string, roles: Array<Role>, organisation: { code: string, isLead: boolean } | null } };

export type WorklistQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type WorklistQuery = { worklist: { edges: Array<{ cursor: string, node: { id: string, placerNumber: string, state: RequestState, urgency: Urgency, plannedAt: string, organisation: { code: string, nameZh: string } | null, patient: { name: string, sex: Sex, hospitalNumber: string } | null, samples: Array<{ sampleNumber: string, state: SampleState, collectedAt: string | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    account
    roles
    organisation {
      code
      isLead
    }
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const WorklistDocument = new TypedDocumentString(`
    query Worklist($first: Int!, $after: String) {
  worklist(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        placerNumber
        state
        urgency
        plannedAt
        organisation {
          code
          nameZh
        }
        patient {
          name
          sex
          hospitalNumber
        }
        samples {
          sampleNumber
          state
          collectedAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WorklistQuery, WorklistQueryVariables>;