using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Basic.Reference.Assemblies;
using FusedGen.Compiler.Emitting;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>
/// A graph that went through planning and emitting, was compiled as a strict consumer compiles, and can be called. Everything is loaded into memory.
/// </summary>
internal sealed class CompiledModel
{
    private static readonly MetadataReference[] s_references =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(FusedModelAttribute).Assembly.Location)];

    private readonly Type _type;

    private CompiledModel(Program program, IReadOnlyList<GeneratedFile> files, int maxVectorBits)
    {
        Program = program;
        Files = files;
        _type = Compile(files.Select(f => Limit(f.Text, maxVectorBits))).GetType("Consumer.Model", throwOnError: true)!;
    }

    public Program Program { get; }

    public IReadOnlyList<GeneratedFile> Files { get; }

    /// <summary>The readable file.</summary>
    public string Text => Files[0].Text;

    /// <summary>Plans, emits and compiles a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="reproducible">Whether sums have the same bits on every machine.</param>
    /// <param name="isStatic">Whether the declared type is a static class.</param>
    /// <param name="maxVectorBits">The widest vectors that the machine is said to have: 512, 256, 128, or 32 for none.</param>
    public static CompiledModel Of(ModelGraph graph, bool reproducible = false, bool isStatic = true, int maxVectorBits = 512) =>
        Of(graph, new PlanOptions(reproducible, HasMultiplyAddEstimate: true), isStatic, maxVectorBits);

    /// <inheritdoc cref="Of(ModelGraph, bool, bool, int)"/>
    public static CompiledModel Of(ModelGraph graph, PlanOptions options, bool isStatic = true, int maxVectorBits = 512)
    {
        Program program = Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, CancellationToken.None);
        NetworkFacts facts = new("test", graph.MultiplyAdds, graph.MultiplyAdds, graph.Parameters, graph.Parameters, [], []);
        DeclaredType type = new("Consumer", [], isStatic ? "static partial class Model" : "partial class Model", "Model", isStatic);
        return new CompiledModel(program, SourceEmitter.Emit(program, new GeneratedType(type, "test.onnx", new string('0', 64), facts)), maxVectorBits);
    }

    /// <summary>Predicts one sample.</summary>
    public Tensor[] Predict(IReadOnlyList<Tensor> inputs) => Call("Predict", rows: 1, inputs);

    /// <summary>Predicts rows that lie one after the other in each input; the tensors have a leading axis of rows.</summary>
    public Tensor[] PredictBatch(int rows, IReadOnlyList<Tensor> inputs) => Call("PredictBatch", rows, inputs);

    /// <summary>The same on so many threads at most; for models of one input and one output.</summary>
    public Tensor[] PredictBatch(int rows, IReadOnlyList<Tensor> inputs, int maxDegreeOfParallelism) => Call("PredictBatch", rows, inputs, maxDegreeOfParallelism);

    private Tensor[] Call(string method, int rows, IReadOnlyList<Tensor> inputs, params int[] more)
    {
        int parameters = Program.Inputs.Count + Program.Outputs.Count + more.Length;
        MethodInfo generated = _type.GetMethods().Single(m => m.Name == method && m.GetParameters().Length == parameters);
        Array[] arrays = [.. inputs.Select(Elements), .. Program.Outputs.Select(o => Elements(o.Type, o.Length * rows))];
        SpanCall.Invoke(generated, arrays, Program.Inputs.Count, more);
        return Program.Outputs
            .Select((o, i) => ToTensor(arrays[Program.Inputs.Count + i], o.Type, new Shape([rows, .. o.Shape.ToArray()])))
            .ToArray();
    }

    /// <summary>The code as a machine with narrower vectors would run it.</summary>
    private static string Limit(string text, int maxVectorBits)
    {
        for (int bits = 512; bits > maxVectorBits && bits >= 128; bits /= 2)
        {
            text = text.Replace($"(Vector{bits}.IsHardwareAccelerated)", "(s_never)", StringComparison.Ordinal);
        }

        const string Class = "file static class ";
        int start = text.IndexOf(Class, StringComparison.Ordinal);
        return start < 0 ? text : text.Insert(text.IndexOf('{', start) + 1, " private static bool s_never => false;");
    }

    private static Assembly Compile(IEnumerable<string> sources)
    {
        CSharpParseOptions parse = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "consumer-" + Guid.NewGuid().ToString("N"),
            sources.Append("namespace Consumer { static partial class Model; }".Replace("static ", sources.First().Contains("static partial class Model", StringComparison.Ordinal) ? "static " : "", StringComparison.Ordinal))
                .Select((s, i) => CSharpSyntaxTree.ParseText(s, parse, $"File{i}.g.cs", System.Text.Encoding.UTF8)),
            s_references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                checkOverflow: true,
                warningLevel: 9999,
                generalDiagnosticOption: ReportDiagnostic.Error,
                specificDiagnosticOptions: ImmutableDictionary<string, ReportDiagnostic>.Empty.Add("CS1701", ReportDiagnostic.Suppress).Add("CS1702", ReportDiagnostic.Suppress)));
        using MemoryStream assembly = new();
        var result = compilation.Emit(assembly);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Take(5)) + "\n" + sources.First());
        }

        assembly.Position = 0;
        return new AssemblyLoadContext("consumer", isCollectible: true).LoadFromStream(assembly);
    }

    private static Array Elements(Tensor tensor)
    {
        Array array = Elements(tensor.Type, tensor.Count);
        for (int i = 0; i < tensor.Count; i++)
        {
            object element = tensor.Type switch
            {
                ElementType.Float32 => (float)tensor.Floats[i],
                ElementType.Float64 => tensor.Floats[i],
                ElementType.Int32 => (int)tensor.Integers[i],
                ElementType.Int64 => tensor.Integers[i],
                ElementType.UInt8 => (byte)tensor.Integers[i],
                ElementType.Int8 => (sbyte)tensor.Integers[i],
                _ => tensor.Integers[i] != 0,
            };
            array.SetValue(element, i);
        }

        return array;
    }

    private static Array Elements(ElementType type, int count) => type switch
    {
        ElementType.Float32 => new float[count],
        ElementType.Float64 => new double[count],
        ElementType.Int32 => new int[count],
        ElementType.Int64 => new long[count],
        ElementType.UInt8 => new byte[count],
        ElementType.Int8 => new sbyte[count],
        _ => new bool[count],
    };

    private static Tensor ToTensor(Array array, ElementType type, Shape shape)
    {
        var elements = Enumerable.Range(0, array.Length).Select(i => array.GetValue(i)!);
        return type.IsFloating()
            ? new Tensor(shape, elements.Select(e => Convert.ToDouble(e, System.Globalization.CultureInfo.InvariantCulture)).ToArray(), type)
            : new Tensor(shape, elements.Select(e => Convert.ToInt64(e, System.Globalization.CultureInfo.InvariantCulture)).ToArray(), type);
    }
}
