using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Interpreting;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Scheduling;
using FusedGen.Compiler.Verification;
using FusedGen.Compiler.Verification.Kernels;
using Xunit.Abstractions;

namespace FusedGen.Compiler.Tests.Interpreting;

/// <summary>A fault in a kernel program that changes an answer fails the proof, which names the kernel.</summary>
public class SeededFaultTests(ITestOutputHelper output)
{
    /// <summary>Places of a fault in one kernel: the first, one in the middle, and the last.</summary>
    private const int SitesOfFault = 3;

    public static TheoryData<string> Families => new(KernelFamilies.All.Keys);

    [Fact]
    public void Every_kernel_is_in_the_program_of_a_family()
    {
        IEnumerable<Type> planned = KernelFamilies.All.Values
            .Select(build => build())
            .Select(f => Planner.Plan(f.Graph, f.Graph.Outputs.Select(o => o.Name).ToArray(), f.Options, MethodRoom.Instance, CancellationToken.None))
            .SelectMany(program => program.Tile is { } tile ? new[] { program.Single, tile } : [program.Single])
            .SelectMany(procedure => procedure.Kernels.Concat(procedure.Joins.Values))
            .Select(kernel => kernel.GetType());

        Assert.Empty(typeof(Kernel).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Kernel)) && !t.IsAbstract).Except(planned));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_fault_is_found_and_its_kernel_named(string family)
    {
        (ModelGraph graph, PlanOptions options) = KernelFamilies.All[family]();
        ScheduledProgram program = ScheduledProgram.Of(
            Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None));
        Tensor[] inputs = KernelFamilies.Inputs(graph);
        Assert.Null(new KernelProof(program, new DecodedWeights(options), onAllTargets: true, CancellationToken.None).FindDefect(inputs, _ => { }));

        int found = 0;
        foreach (ProcedureSchedule schedule in new[] { program.Single[0], program.Single[^1] }.Distinct())
        {
            Tensor[] right = Run(program.Program, schedule, inputs)!;
            foreach (Mutation mutation in Mutations.All)
            {
                for (int s = 0; s < schedule.Steps.Count; s++)
                {
                    foreach (KernelProgram wrong in Faulty(mutation, schedule.Steps[s].Program))
                    {
                        ProcedureSchedule damaged = schedule
                            with { Steps = [.. schedule.Steps.Select((step, i) => i == s ? step with { Program = wrong } : step)] };
                        if (Run(program.Program, damaged, inputs) is { } answers && !Differ(right, answers))
                        {
                            continue;
                        }

                        string? defect = Prove(program, damaged, options, inputs);
                        Assert.True(defect is not null,
                            $"{mutation.Name} in {schedule.Steps[s].Kernel.Title} on {schedule.Machine.Name} changes an answer and is not found.");
                        Assert.Contains(schedule.Steps[s].Kernel.Title, defect, StringComparison.Ordinal);
                        found++;
                    }
                }
            }
        }

        output.WriteLine($"{found} faults found");
        Assert.True(found >= 10, $"Only {found} faults changed an answer.");
    }

    [Fact]
    public void There_are_forty_faults_and_each_is_found_somewhere()
    {
        HashSet<string> found = [];
        foreach (Func<(ModelGraph Graph, PlanOptions Options)> family in KernelFamilies.All.Values)
        {
            (ModelGraph graph, PlanOptions options) = family();
            ScheduledProgram program = ScheduledProgram.Of(
                Planner.Plan(graph, graph.Outputs.Select(o => o.Name).ToArray(), options, MethodRoom.Instance, CancellationToken.None));
            Tensor[] inputs = KernelFamilies.Inputs(graph);
            foreach (Mutation mutation in Mutations.All.Where(m => !found.Contains(m.Name)))
            {
                bool isFound = program.Single[0].Steps.Select((step, s) => (step, s)).Any(p => Faulty(mutation, p.step.Program).Any(wrong => Prove(
                    program,
                    program.Single[0] with { Steps = [.. program.Single[0].Steps.Select((step, i) => i == p.s ? step with { Program = wrong } : step)] },
                    options, inputs) is not null));
                if (isFound)
                {
                    found.Add(mutation.Name);
                }
            }
        }

        Assert.True(Mutations.All.Count >= 40);
        Assert.Empty(Mutations.All.Select(m => m.Name).Except(found));
    }

    private static IEnumerable<KernelProgram> Faulty(Mutation mutation, KernelProgram program)
    {
        ProgramRewriter counting = new(mutation, int.MaxValue);
        counting.Rewrite(program);
        return Enumerable.Range(0, Math.Min(SitesOfFault, counting.Sites))
            .Select(i => counting.Sites <= SitesOfFault ? i : i * (counting.Sites - 1) / (SitesOfFault - 1))
            .Select(site => new ProgramRewriter(mutation, site).Rewrite(program));
    }

    /// <summary>The answers, or null where the interpreter stops.</summary>
    private static Tensor[]? Run(Program program, ProcedureSchedule schedule, Tensor[] inputs)
    {
        try
        {
            return new ProgramInterpreter(program, schedule, Machine.Common).Run(inputs, CancellationToken.None);
        }
        catch (Exception exception) when (exception is KernelFaultException or Compiler.Reference.EvaluationException)
        {
            return null;
        }
    }

    private static string? Prove(ScheduledProgram program, ProcedureSchedule damaged, PlanOptions options, Tensor[] inputs)
    {
        try
        {
            return new KernelProof(program.With([damaged]), new DecodedWeights(options), onAllTargets: false, CancellationToken.None).FindDefect(
                inputs, _ => { });
        }
        catch (Compiler.Reference.EvaluationException)
        {
            // A wrong index is told as such: the build fails, and names no kernel.
            return string.Join("; ", damaged.Steps.Select(s => s.Kernel.Title));
        }
    }

    private static bool Differ(Tensor[] right, Tensor[] found) => right.Zip(found).Any(pair =>
    {
        double largest = Enumerable.Range(0, pair.First.Count).Select(i => Math.Abs(pair.First.ElementAsDouble(i))).DefaultIfEmpty(0).Max();
        return Enumerable.Range(0, pair.First.Count).Any(i => !(Math.Abs(pair.First.ElementAsDouble(i) - pair.Second.ElementAsDouble(i)) <= 1e-5 * largest));
    });
}
