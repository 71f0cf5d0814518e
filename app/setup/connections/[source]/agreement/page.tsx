// How a connection agrees with its PBX, at /setup/connections/<its id>/agreement.
import { AgreementPage } from '#components/setup/connections/agreement-page.tsx';

export default async function Page({ params }: PageProps<'/setup/connections/[source]/agreement'>) {
  const { source } = await params;
  return <AgreementPage source={decodeURIComponent(source)} />;
}
