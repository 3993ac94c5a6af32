using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Tests.Harness;
using FusedGen.Compiler.Tests.Interpreting;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>The code for WebAssembly, whose vectors any machine has: it agrees here with the interpreter.</summary>
public class WebAssemblyCodeTests
{
    [Fact]
    public void Kernels_with_several_rows_have_the_bits_of_their_programs()
    {
        int own = 0;
        foreach ((string family, Func<(ModelGraph Graph, PlanOptions Options)> build) in KernelFamilies.All)
        {
            (ModelGraph graph, PlanOptions options) = build();
            Program program = Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None);
            if (ScheduleOf(program.Single) is null && ScheduleOf(program.Tile) is null)
            {
                continue;
            }

            CompiledModel model = CompiledModel.Of(graph, program, maxVectorBits: KnownTargets.WebAssembly.VectorBits, machine: KnownTargets.WebAssembly);
            own += AssertOwnCode(family, model.Text);
            Tensor[] inputs = KernelFamilies.Inputs(graph);
            if (ScheduleOf(program.Single) is { } single)
            {
                Interpretation.AssertSameBits(program, single, inputs, model.Predict(inputs));
            }

            if (ScheduleOf(program.Tile) is { } tile)
            {
                int rows = tile.Procedure.Rows;
                Tensor[] many = [.. inputs.Select(input => KernelFamilies.Rows(input, rows))];
                Interpretation.AssertSameBits(program, tile, many, model.PredictBatch(rows, many));
            }
        }

        Assert.True(own >= 3, $"Only {own} kernels load four inputs of a row at a time.");
    }

    [Fact]
    public void A_program_for_WebAssembly_alone_has_no_code_of_other_machines()
    {
        (ModelGraph graph, PlanOptions options) = KernelFamilies.All.First(family => family.Key.Contains("convolution", StringComparison.Ordinal)).Value();
        Program program = Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None);

        ScheduledProgram scheduled = ScheduledProgram.ForWebAssembly(program);

        Assert.NotEmpty(scheduled.Single);
        Assert.All(scheduled.Single, schedule => Assert.Contains(schedule.Machine, KnownTargets.InWebAssembly));
        Assert.Contains(scheduled.Single, schedule => schedule.Machine.VectorBits == KnownTargets.WebAssembly.VectorBits);
        Assert.Empty(scheduled.Tile);
    }

    /// <summary>A kernel has a method for WebAssembly only where that differs from the one for 128 bits.</summary>
    /// <returns>How many have one.</returns>
    private static int AssertOwnCode(string family, string text)
    {
        string[] methods =
        [
            .. text.Split("private static void ").Skip(1).Where(method => method.Split('(')[0].EndsWith("WebAssembly", StringComparison.Ordinal)),
        ];
        Assert.All(methods, method => Assert.True(
            method.Contains("InputQuads.Fourth(q", StringComparison.Ordinal), $"{family} gains nothing by {method.Split('(')[0]}."));
        return methods.Length;
    }

    private static ProcedureSchedule? ScheduleOf(Procedure? procedure) =>
        procedure is null ? null : ProcedureSchedule.AllOf(procedure).FirstOrDefault(s => s.Machine == KnownTargets.WebAssembly);
}
