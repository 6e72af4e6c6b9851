using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Hosting;

/// <summary>
/// Orleans' membership table, in which no silo is declared dead whose pulses arrive here. Orleans keeps what it could not write while the database was down and writes it when that is
/// back, however old it is: a silo that was frozen and woke up long ago would be condemned then.
/// </summary>
/// <param name="table">Orleans' own.</param>
/// <param name="provider">Has the detector, if this silo has one; that itself needs the membership.</param>
/// <param name="silo">This one, which may declare itself dead.</param>
/// <param name="logger">Is told.</param>
internal sealed partial class SparingMembershipTable(IMembershipTable table, IServiceProvider provider, ILocalSiloDetails silo, ILogger<SparingMembershipTable> logger) : IMembershipTable
{
    private readonly Lazy<SiloDetector?> _detector = new(provider.GetService<SiloDetector>);

    /// <inheritdoc />
    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        if (entry.Status == SiloStatus.Dead && !entry.SiloAddress.Equals(silo.SiloAddress) && _detector.Value?.Hears(new SiloId(entry.SiloAddress.ToParsableString())) == true)
        {
            LogSpared(entry.SiloAddress);
            return Task.FromResult(false);
        }

        return table.UpdateRowAsync(entry, etag, tableVersion, cancellationToken);
    }

    /// <inheritdoc />
    public Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken) => table.InitializeMembershipTableAsync(tryInitTableVersion, cancellationToken);

    /// <inheritdoc />
    public Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken) => table.DeleteMembershipTableEntriesAsync(clusterId, cancellationToken);

    /// <inheritdoc />
    public Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken) => table.CleanupDefunctSiloEntriesAsync(beforeDate, cancellationToken);

    /// <inheritdoc />
    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) => table.ReadRowAsync(key, cancellationToken);

    /// <inheritdoc />
    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => table.ReadAllAsync(cancellationToken);

    /// <inheritdoc />
    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) => table.InsertRowAsync(entry, tableVersion, cancellationToken);

    /// <inheritdoc />
    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) => table.UpdateIAmAliveAsync(entry, cancellationToken);

    // The same under the names that Orleans still demands.
    Task IMembershipTable.InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    Task IMembershipTable.DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    Task IMembershipTable.CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    Task<MembershipTableData> IMembershipTable.ReadAll() => ReadAllAsync(CancellationToken.None);

    Task<bool> IMembershipTable.InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    Task IMembershipTable.UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    Task<bool> IMembershipTable.UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    [LoggerMessage(EventId = 1206, Level = LogLevel.Warning, Message = "{Silo} was to be declared dead, but it lives: its pulses arrive here. It is spared")]
    private partial void LogSpared(SiloAddress silo);
}
