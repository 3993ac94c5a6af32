using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;

namespace FusedGen.Compiler.Emitting;

/// <summary>Prints the user's type: constants, facts, and the methods that check their arguments and call the kernels.</summary>
internal static class TypeEmitter
{
    private const string Arguments = "global::FusedGen.ModelArguments";

    public static void Emit(CodeWriter writer, Program program, GeneratedType type)
    {
        Stack<CodeWriter.Block> blocks = new();
        if (type.Type.Namespace.Length > 0)
        {
            blocks.Push(writer.Open($"namespace {type.Type.Namespace}"));
        }

        foreach (string containing in type.Type.ContainingTypes)
        {
            blocks.Push(writer.Open(containing));
        }

        bool isPlain = IsPlain(program);
        string contract = !type.Type.IsStatic && isPlain ? " : global::FusedGen.IFusedModel" : "";
        if (contract.Length > 0)
        {
            // A class that generic code takes as its argument has no instances, which an analyzer of the SDK holds against it.
            writer.Line("[global::System.Diagnostics.CodeAnalysis.SuppressMessage(\"Performance\", \"CA1812\", Justification = \"Its static members are what it is for.\")]");
        }

        using (writer.Open(type.Type.Declaration + contract))
        {
            EmitConstants(writer, program);
            EmitInfo(writer, type);
            writer.Line();
            EmitPredict(writer, program, type);
            writer.Line();
            EmitPredictBatch(writer, program, type);
            if (isPlain)
            {
                writer.Line();
                EmitParallelBatch(writer, program);
            }

            if (contract.Length > 0)
            {
                writer.Line();
                writer.Line("static int global::FusedGen.IFusedModel.InputLength => InputLength;");
                writer.Line();
                writer.Line("static int global::FusedGen.IFusedModel.OutputLength => OutputLength;");
            }

            TypedMembersEmitter.Emit(writer, type.Typed);
        }

        while (blocks.Count > 0)
        {
            blocks.Pop().Dispose();
        }
    }

    /// <summary>One input and one output of floats: what the interface for generic code offers.</summary>
    private static bool IsPlain(Program program) =>
        program.Inputs.Count == 1 && program.Outputs.Count == 1
        && program.Inputs[0].Type == ElementType.Float32 && program.Outputs[0].Type == ElementType.Float32;

    private static void EmitConstants(CodeWriter writer, Program program)
    {
        foreach ((Port port, string role) in program.Inputs.Select(p => (p, "read")).Concat(program.Outputs.Select(p => (p, "written"))))
        {
            writer.Line($"/// <summary>Elements {role} for one sample: <c>{Comment.Xml(port.OriginalName)}</c>, {port.Type.Keyword()} {port.Shape}.</summary>");
            writer.Line($"public const int {port.MemberName}Length = {Number(port.Length)};");
            writer.Line();
            writer.Line($"/// <summary>The shape of <c>{Comment.Xml(port.OriginalName)}</c> for one sample, without the batch.</summary>");
            string dimensions = string.Join(", ", port.Shape.ToArray().Select(Number));
            writer.Line($"public static global::System.ReadOnlySpan<int> {port.MemberName}Shape => [{dimensions}];");
            writer.Line();
        }
    }

    private static void EmitInfo(CodeWriter writer, GeneratedType type)
    {
        NetworkFacts facts = type.Facts;
        writer.Line("/// <summary>What the model is and what became of it.</summary>");
        string folded = string.Join(", ", facts.Folded.Select(Literal.Of));
        writer.Line("public static global::FusedGen.ModelInfo Info { get; } = new(");
        writer.Line($"    {Literal.Of(type.FileName)},");
        writer.Line($"    {Literal.Of(type.Sha256)},");
        writer.Line($"    {facts.Parameters.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    {facts.MultiplyAdds.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    {facts.OriginalMultiplyAdds.ToString(CultureInfo.InvariantCulture)}L,");
        writer.Line($"    new string[] {{ {folded} }});");
    }

    private static void EmitPredict(CodeWriter writer, Program program, GeneratedType type)
    {
        writer.Line("/// <summary>Predicts one sample. Any number of threads may call it at once.</summary>");
        EmitParameterDocs(writer, program, "");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A span has another length" + (program.Single.ToleratesOverlap ? "" : ", or an output overlaps an input") + ".</exception>");
        using (writer.Open($"public static void Predict({Parameters(program, p => p.Name)})"))
        {
            foreach (Port port in program.Inputs.Concat(program.Outputs))
            {
                using (writer.Open($"if ({port.Name}.Length != {port.MemberName}Length)"))
                {
                    writer.Line($"{Arguments}.ThrowLength(nameof({port.Name}), {port.Name}.Length, {port.MemberName}Length);");
                }

                writer.Line();
            }

            if (!program.Single.ToleratesOverlap)
            {
                EmitOverlapChecks(writer, program, p => p.Name);
            }

            writer.Line($"global::{GeneratedType.InternalNamespace}.{type.KernelClass}.Run({References(program, "0")});");
        }
    }

    private static void EmitPredictBatch(CodeWriter writer, Program program, GeneratedType type)
    {
        writer.Line("/// <summary>Predicts any number of samples that lie one after the other. Any number of threads may call it at once.</summary>");
        EmitParameterDocs(writer, program, "rows of ");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A length is no whole number of rows, the numbers of rows differ, or an output overlaps an input.</exception>");
        using (writer.Open($"public static void PredictBatch({Parameters(program, BatchName)})"))
        {
            Port counted = program.Inputs.Concat(program.Outputs).FirstOrDefault(p => p.Length > 0) ?? program.Outputs[0];
            writer.Line(counted.Length > 0 ? $"int rows = {BatchName(counted)}.Length / {counted.MemberName}Length;" : "int rows = 0;");
            foreach (Port port in program.Inputs.Concat(program.Outputs))
            {
                string name = BatchName(port);
                using (writer.Open($"if ({name}.Length != rows * (long){port.MemberName}Length)"))
                {
                    writer.Line($"{Arguments}.ThrowBatchLength(nameof({name}), {name}.Length, rows * (long){port.MemberName}Length, {port.MemberName}Length);");
                }

                writer.Line();
            }

            EmitOverlapChecks(writer, program, BatchName);
            EmitBatchLoops(writer, program, type);
        }
    }

    /// <summary>The same on several threads. What is refused is refused by the method above.</summary>
    private static void EmitParallelBatch(CodeWriter writer, Program program)
    {
        (Port input, Port output) = (program.Inputs[0], program.Outputs[0]);
        const string Degree = "maxDegreeOfParallelism";
        writer.Line("/// <summary>Predicts any number of samples that lie one after the other, on several threads; the answers have the same bits as on one.</summary>");
        EmitParameterDocs(writer, program, "rows of ");
        writer.Line($"/// <param name=\"{Degree}\">The most threads, such as <see cref=\"global::System.Environment.ProcessorCount\"/>; at least 1.</param>");
        writer.Line($"/// <exception cref=\"global::System.ArgumentOutOfRangeException\"><paramref name=\"{Degree}\"/> is 0 or negative.</exception>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">A length is no whole number of rows, the numbers of rows differ, or the spans overlap.</exception>");
        using (writer.Open($"public static void PredictBatch({Parameters(program, BatchName)}, int {Degree})"))
        {
            string tileRows = Number(program.Tile?.Rows ?? 1);
            writer.Line($"global::FusedGen.ParallelBatch.Run({BatchName(input)}, {input.MemberName}Length, {BatchName(output)}, {output.MemberName}Length, {tileRows}, {Degree}, PredictBatch);");
        }
    }

    /// <summary>
    /// Whole tiles, then one more that ends with the last row, whatever it repeats: the same rows give the same answers. Fewer rows than a tile
    /// holds run one by one.
    /// </summary>
    private static void EmitBatchLoops(CodeWriter writer, Program program, GeneratedType type)
    {
        string kernels = $"global::{GeneratedType.InternalNamespace}.{type.KernelClass}";
        if (program.Tile is not { } tile)
        {
            using (writer.Open("for (int row = 0; row < rows; row++)"))
            {
                writer.Line($"{kernels}.Run({References(program, "row", batch: true)});");
            }

            return;
        }

        string size = Number(tile.Rows);
        using (writer.Open($"if (rows < {size})"))
        {
            using (writer.Open("for (int row = 0; row < rows; row++)"))
            {
                writer.Line($"{kernels}.Run({References(program, "row", batch: true)});");
            }

            writer.Line();
            writer.Line("return;");
        }

        writer.Line();
        writer.Line("// The last tile ends with the last row and may repeat some of the rows before it.");
        using (writer.Open($"for (int row = 0; row < rows; row += {size})"))
        {
            writer.Line($"int first = global::System.Math.Min(row, rows - {size});");
            writer.Line($"{kernels}.RunTile({References(program, "first", batch: true)});");
        }
    }

    private static void EmitOverlapChecks(CodeWriter writer, Program program, Func<Port, string> name)
    {
        const string AsBytes = "global::System.Runtime.InteropServices.MemoryMarshal.AsBytes";
        foreach (Port output in program.Outputs)
        {
            // Text has no bytes that an output could share.
            foreach (Port input in program.Inputs.Where(p => p.Type != ElementType.String))
            {
                string condition = input.Type == output.Type
                    ? $"global::System.MemoryExtensions.Overlaps({name(input)}, {name(output)})"
                    : $"global::System.MemoryExtensions.Overlaps({AsBytes}({name(input)}), {AsBytes}({name(output)}))";
                using (writer.Open($"if ({condition})"))
                {
                    writer.Line($"{Arguments}.ThrowOverlap(nameof({name(output)}));");
                }

                writer.Line();
            }
        }
    }

    private static void EmitParameterDocs(CodeWriter writer, Program program, string rows)
    {
        foreach (Port port in program.Inputs.Concat(program.Outputs))
        {
            string name = rows.Length == 0 ? port.Name : BatchName(port);
            bool isOutput = program.Outputs.Contains(port);
            string end = isOutput ? ", all of them written" : "";
            writer.Line($"/// <param name=\"{name}\">{(rows.Length == 0 ? "" : isOutput ? "As many rows of " : "Rows of ")}<see cref=\"{port.MemberName}Length\"/> elements in row-major order{end}.</param>");
        }
    }

    private static string Parameters(Program program, Func<Port, string> name) =>
        string.Join(", ", program.Inputs.Select(p => $"global::System.ReadOnlySpan<{p.Type.Keyword()}> {name(p)}")
            .Concat(program.Outputs.Select(p => $"global::System.Span<{p.Type.Keyword()}> {name(p)}")));

    private static string References(Program program, string row, bool batch = false)
    {
        const string Reference = "ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference";
        return string.Join(", ", program.Inputs.Concat(program.Outputs).Select(p => batch
            ? $"ref global::System.Runtime.CompilerServices.Unsafe.Add({Reference}({BatchName(p)}), (nint){row} * {p.MemberName}Length)"
            : $"{Reference}({p.Name})"));
    }

    private static string BatchName(Port port) => port.Name is "input" or "output" ? port.Name + "s" : port.Name;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
