using System.Data.Common;

namespace Quintet.Storage;

/// <summary>Shortens the making of commands with named parameters.</summary>
internal static class DbCommands
{
    /// <summary>Makes a command in the transaction (null: on its own).</summary>
    public static DbCommand Command(this DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
