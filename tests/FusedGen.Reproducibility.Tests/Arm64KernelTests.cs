using System.Text;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Interpreting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Printing;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Compiler.Tests.Interpreting;
using FusedGen.Reproducibility.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Reproducibility.Tests;

/// <summary>
/// Generated code on Arm64, in the emulator, beside the interpreter of the programs that it was printed from: both must
/// have the same bits, or what the build proves is not what runs there.
/// </summary>
[Collection(ReproducibilityTests.Programs)]
public class Arm64KernelTests
{
    private static readonly Machine s_machine = new(FusesProducts: true, RuntimeElementFunctions.Instance);

    [Arm64Fact]
    public void Kernels_of_all_families_have_the_bits_of_their_programs()
    {
        List<string> sources = [];
        StringBuilder calls = new();
        Dictionary<string, string> expected = [];
        int own = 0;
        foreach ((string family, Func<(ModelGraph Graph, PlanOptions Options)> build) in KernelFamilies.All)
        {
            (ModelGraph graph, PlanOptions options) = build();
            Program program = Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None);
            string space = $"Family{expected.Count}";
            sources.AddRange(Print(graph, program, space));
            Tensor[] inputs = KernelFamilies.Inputs(graph);
            Add(program.Single, "Predict", inputs);
            if (program.Tile is { } tile)
            {
                Add(tile, "PredictBatch", inputs.Select(i => KernelFamilies.Rows(i, tile.Rows)).ToArray());
            }

            void Add(Procedure procedure, string method, Tensor[] of)
            {
                ProcedureSchedule schedule = ProcedureSchedule.AllOf(procedure).First(
                    s => s.Machine == KnownTargets.Arm64 || s.Machine == KnownTargets.Arm64.SharesWith || s.Machine.IsScalar);
                own += schedule.Machine == KnownTargets.Arm64 ? 1 : 0;
                Array[] outputs = new ProgramInterpreter(program, schedule, s_machine).Run(of, CancellationToken.None)
                    .Select(o => TensorArrays.Of(o, program.Texts)).ToArray();
                string key = $"{family.Replace(' ', '_')}.{method}";
                calls.Append(Call(key, $"{space}.Model.{method}", of.Select(i => TensorArrays.Of(i, program.Texts)).ToArray(), outputs));
                expected.Add(key, string.Concat(outputs.Select(o => Convert.ToHexString(Bytes(o)))));
            }
        }

        Assert.True(own >= 10, $"Only {own} programs are those of Arm64.");
        sources.Add($"internal static class Check {{ public static void Run() {{ {calls} }} }}");
        Dictionary<string, string> answers = ConsumerProgram.RunEmulated(["--call", Compile(sources)])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(' '))
            .ToDictionary(words => words[0], words => words[1]);

        Assert.Empty(expected.Where(e => answers[e.Key] != e.Value).Select(e => e.Key));
    }

    private static IEnumerable<string> Print(ModelGraph graph, Program program, string space)
    {
        NetworkFacts facts = new("test", graph.MultiplyAdds, graph.MultiplyAdds, graph.Parameters, graph.Parameters, [], []);
        DeclaredType type = new(space, [], "static partial class Model", "Model", true);
        return SourcePrinter.Print(ScheduledProgram.Of(program), new GeneratedType(type, "test.onnx", new string('0', 64), facts))
            .Select(f => f.Text)
            .Append($"namespace {space} {{ static partial class Model; }}");
    }

    /// <summary>A call that prints the bits of its outputs.</summary>
    private static string Call(string key, string method, Array[] inputs, Array[] outputs)
    {
        const string Marshal = "System.Runtime.InteropServices.MemoryMarshal";
        StringBuilder text = new("{ ");
        for (int i = 0; i < inputs.Length; i++)
        {
            string type = NameOf(inputs[i]);
            text.Append($"{type}[] i{i} = {Marshal}.Cast<byte, {type}>(System.Convert.FromBase64String(\"{Convert.ToBase64String(Bytes(inputs[i]))}\"))"
                + $".ToArray(); ");
        }

        for (int o = 0; o < outputs.Length; o++)
        {
            text.Append($"{NameOf(outputs[o])}[] o{o} = new {NameOf(outputs[o])}[{outputs[o].Length}]; ");
        }

        text.Append($"{method}({string.Join(", ", inputs.Select((_, i) => $"i{i}").Concat(outputs.Select((_, o) => $"o{o}")))}); ");
        string bits = string.Join(" + ", outputs.Select((output, o) => $"System.Convert.ToHexString({Marshal}.AsBytes<{NameOf(output)}>(o{o}))"));
        return text.Append($"System.Console.WriteLine(\"{key} \" + {bits}); }}\n").ToString();
    }

    private static string NameOf(Array array) => array.GetType().GetElementType()!.FullName!;

    private static byte[] Bytes(Array array)
    {
        byte[] bytes = new byte[Buffer.ByteLength(array)];
        Buffer.BlockCopy(array, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static string Compile(IEnumerable<string> sources)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "arm64-kernels.dll");
        EmitResult result = StrictProject.Of(sources.Select((text, index) => StrictProject.Parse(text, $"File{index}.g.cs"))).Emit(path);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Take(5)));
        return path;
    }

    /// <summary>A test that runs where the emulator is, or where it must be.</summary>
    private sealed class Arm64FactAttribute : FactAttribute
    {
        public Arm64FactAttribute()
        {
            if (!ConsumerProgram.EmulatesArm64)
            {
                Skip = "There is no emulator of Arm64.";
            }
        }
    }
}
