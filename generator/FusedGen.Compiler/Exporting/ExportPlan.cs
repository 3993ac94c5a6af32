using System.Globalization;
using System.Text;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Exporting;

/// <summary>The C functions of a model: what the generated type and the header say of them.</summary>
public sealed class ExportPlan
{
    private ExportPlan(string name, IReadOnlyList<ExportPort> inputs, IReadOnlyList<ExportPort> outputs)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>What the names of all functions begin with.</summary>
    public string Name { get; }

    /// <summary>The inputs.</summary>
    internal IReadOnlyList<ExportPort> Inputs { get; }

    /// <summary>The outputs.</summary>
    internal IReadOnlyList<ExportPort> Outputs { get; }

    /// <summary>The parameters of a prediction.</summary>
    internal IEnumerable<ExportPort> Ports => Inputs.Concat(Outputs);

    /// <summary>The input or output whose length gives the number of rows; null where none has elements.</summary>
    internal ExportPort? Counted => Ports.FirstOrDefault(port => !port.Port.IsShared && port.Port.Length > 0);

    /// <summary>Plans the functions that the attribute asks for; null where it asks for none.</summary>
    /// <exception cref="ModelException">The network has inputs or outputs that C functions cannot have.</exception>
    public static ExportPlan? Of(Program program, ModelOptions options)
    {
        if (options.Export.Length == 0)
        {
            return null;
        }

        if (program.Inputs.Concat(program.Outputs).FirstOrDefault(port => port.IsText) is { } text)
        {
            throw new ModelException(
                DiagnosticIds.UnsupportedExport,
                $"Export asks for C functions, and {UntrustedText.Quote(text.OriginalName)} is of texts, which they cannot take or give: "
                + "leave Export out, or name other outputs.");
        }

        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        ExportPort[] inputs = program.Inputs.Select(port => Named(port, isOutput: false, taken)).ToArray();
        return new ExportPlan(options.Export, inputs, program.Outputs.Select(port => Named(port, isOutput: true, taken)).ToArray());
    }

    private static ExportPort Named(Port port, bool isOutput, HashSet<string> taken)
    {
        string wanted = SnakeCase(port.Name);
        string name = wanted;
        for (int number = 2; !IsFree(name, taken) || !IsFree(Port.OfBatch(name), taken); number++)
        {
            name = $"{wanted}_{number.ToString(CultureInfo.InvariantCulture)}";
        }

        string batchName = port.IsShared ? name : Port.OfBatch(name);
        taken.UnionWith([name, ExportPort.Length(name), batchName, ExportPort.Length(batchName)]);
        return new ExportPort(port, isOutput, name, batchName);
    }

    private static bool IsFree(string name, HashSet<string> taken) =>
        !ExportName.IsReserved(name) && !taken.Contains(name) && !taken.Contains(ExportPort.Length(name));

    /// <summary>A name in camel case as C has it: <c>inputIds</c> is <c>input_ids</c>.</summary>
    private static string SnakeCase(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
