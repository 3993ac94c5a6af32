using System.Reflection;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Printing.Kernels;
using FusedGen.Compiler.Scheduling;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>
/// A graph that went through planning and emitting, was compiled as a strict consumer compiles, and can be called.
/// Everything is loaded into memory.
/// </summary>
internal sealed class CompiledModel
{
    private const string AlignedLoad = "AlignedWeights.Load128";

    private const string Helpers = """
         private static bool s_never => false;

        private static bool s_always => true;

        private static Vector128<float> LoadChecked(ref float source, nuint offset)
        {
            ref float start = ref Unsafe.Add(ref source, offset);
            return Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref start) % 16 == 0
                ? Vector128.LoadUnsafe(ref start)
                : throw new InvalidOperationException("A vector of weights is not aligned.");
        }
        """;

    private readonly Type _type;

    private CompiledModel(Program program, IReadOnlyList<GeneratedFile> files, bool isStatic, int maxVectorBits, Target? machine)
    {
        Program = program;
        Files = files;
        MaxVectorBits = maxVectorBits;
        _type = StrictConsumer.Compile(files.Select(f => Limit(f.Text, maxVectorBits, machine)), isStatic).GetType("Consumer.Model", throwOnError: true)!;
    }

    public Program Program { get; }

    public IReadOnlyList<GeneratedFile> Files { get; }

    /// <summary>The widest vectors that the code is let use.</summary>
    public int MaxVectorBits { get; }

    /// <summary>The readable file.</summary>
    public string Text => Files[0].Text;

    /// <summary>Plans, emits and compiles a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="reproducible">Whether sums have the same bits on every machine.</param>
    /// <param name="isStatic">Whether the declared type is a static class.</param>
    /// <param name="maxVectorBits">The widest vectors that the machine is said to have: 512, 256, 128, or 32 for
    /// none.</param>
    public static CompiledModel Of(ModelGraph graph, bool reproducible = false, bool isStatic = true, int maxVectorBits = 512) =>
        Of(graph, new PlanOptions(reproducible), isStatic, maxVectorBits);

    /// <inheritdoc cref="Of(ModelGraph, bool, bool, int)"/>
    public static CompiledModel Of(ModelGraph graph, PlanOptions options, bool isStatic = true, int maxVectorBits = 512) =>
        Of(graph, Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None), isStatic,
            maxVectorBits);

    /// <summary>Emits and compiles the plan of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="program">Its plan.</param>
    /// <param name="isStatic">Whether the declared type is a static class.</param>
    /// <param name="maxVectorBits">The widest vectors that the machine is said to have.</param>
    /// <param name="machine">The target that the machine is said to be, if its code runs here too.</param>
    public static CompiledModel Of(ModelGraph graph, Program program, bool isStatic = true, int maxVectorBits = 512, Target? machine = null)
    {
        NetworkFacts facts = new("test", graph.MultiplyAdds, graph.MultiplyAdds, graph.Parameters, graph.Parameters, [], []);
        DeclaredType type = new("Consumer", [], isStatic ? "static partial class Model" : "partial class Model", "Model", isStatic);
        return new CompiledModel(program, SourcePrinter.Print(ScheduledProgram.Of(program), new GeneratedType(type, "test.onnx", new string('0', 64), facts)),
            isStatic, maxVectorBits, machine);
    }

    /// <summary>Predicts one sample.</summary>
    public Tensor[] Predict(IReadOnlyList<Tensor> inputs) => Call("Predict", rows: 1, inputs);

    /// <summary>
    /// Predicts rows that lie one after the other in each input; the tensors have a leading axis of rows.
    /// </summary>
    public Tensor[] PredictBatch(int rows, IReadOnlyList<Tensor> inputs) => Call("PredictBatch", rows, inputs);

    /// <summary>The same on so many threads at most; for models of one input and one output.</summary>
    public Tensor[] PredictBatch(int rows, IReadOnlyList<Tensor> inputs, int maxDegreeOfParallelism) =>
        Call("PredictBatch", rows, inputs, maxDegreeOfParallelism);

    /// <summary>A method over the spans of all inputs and outputs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="more">How many parameters follow.</param>
    public MethodInfo Method(string name, int more = 0)
    {
        int parameters = Program.Inputs.Count + Program.Outputs.Count + more;
        return _type.GetMethods().Single(m => m.Name == name && m.GetParameters().Length == parameters);
    }

    private Tensor[] Call(string method, int rows, IReadOnlyList<Tensor> inputs, params int[] more)
    {
        MethodInfo generated = Method(method, more.Length);
        Array[] arrays = [.. inputs.Select(input => TensorArrays.Of(input, Program.Texts)),
            .. Program.Outputs.Select(o => TensorArrays.Empty(o.Type, o.Length * rows))];
        SpanCall.Invoke(generated, arrays, Program.Inputs.Count, more);
        return Program.Outputs
            .Select((o, i) => TensorArrays.ToTensor(arrays[Program.Inputs.Count + i], o.Type, new Shape([rows, .. o.Shape.ToArray()]), Program.Texts))
            .ToArray();
    }

    /// <summary>
    /// The code as a machine with narrower vectors would run it: one without AVX faults where a vector that is said to
    /// be aligned is not.
    /// </summary>
    private static string Limit(string text, int maxVectorBits, Target? machine)
    {
        if (machine is not null)
        {
            text = text.Replace($"({TargetSpelling.Condition(machine)})", "(s_always)", StringComparison.Ordinal);
        }

        foreach (Target target in KnownTargets.All.Where(t => !t.IsScalar && t.VectorBits > maxVectorBits))
        {
            text = text.Replace($"({TargetSpelling.Condition(target)})", "(s_never)", StringComparison.Ordinal);
        }

        const string Class = "file static class ";
        int start = text.IndexOf(Class, StringComparison.Ordinal);
        return start < 0 ? text : text.Replace(AlignedLoad, "LoadChecked", StringComparison.Ordinal).Insert(text.IndexOf('{', start) + 1, Helpers);
    }
}
