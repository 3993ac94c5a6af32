using FusedGen.Compiler;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Reporting;
using FusedGen.Tool;
using FusedGen.Tool.Benchmarking;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Html;
using FusedGen.Tool.Models;
using FusedGen.Tool.Verification;

namespace FusedGen.Playground;

/// <summary>Takes a model through all stages, and shows each result as soon as it is there.</summary>
internal static class ModelPage
{
    /// <summary>Steps of comparing with answers: some seconds.</summary>
    private const long VerificationWork = 30_000_000;

    /// <summary>
    /// Constants beyond which the code is not compiled, 4 MiB of them: that would take minutes in a browser.
    /// </summary>
    private const int MostWords = 1 << 20;

    /// <summary>Shows a file.</summary>
    public static void Show(string name, ModelOptions options)
    {
        try
        {
            PagePort.Begin("Read");
            ModelFile file = ModelFile.Read(name, options);
            PagePort.Begin("Fold");
            FoldedModel? folded = null;
            InspectDocument facts = ModelFacts.Of(file, model => folded = model);
            PagePort.Show("support", html => new SupportSection(html, facts).Write());
            if (folded is not null)
            {
                Show(file, folded);
            }
        }
        catch (ToolException exception)
        {
            PagePort.Show("problem", html => ProblemSection.Write(html, exception.Message));
        }
    }

    private static void Show(ModelFile file, FoldedModel folded)
    {
        PagePort.Begin("Plan");
        ModelReport report = file.Report(folded);
        PagePort.Show("head", html => new HeadSection(html, file, report).Write());
        PagePort.Show("graphs", html => new GraphSection(html, folded).Write());
        PagePort.Show("kernels", html => new KernelSection(html, report, times: null).Write());
        PagePort.Show("rules", html => RuleSection.WriteBoth(html, report));
        PagePort.Show("trees", html => new TreeSection(html, report.Trees).Write());
        PagePort.Show("weights", html => new WeightSection(html, folded.Graph).Write());

        PagePort.Begin("Print");
        foreach (GeneratedFile code in GeneratedAssembly.Emit(file, folded, report.Program))
        {
            PagePort.ShowCode($"{GeneratedAssembly.TypeName}{code.Suffix}.g.cs", code.Text);
        }

        bool isCompiled = report.Program.Weights.Words.Count <= MostWords;
        RunnableModel runnable = new(file, folded, () => report.Program, isClocked: true) { HasCode = isCompiled };
        if (isCompiled)
        {
            PagePort.Begin("Compile");
            runnable.Predictor();
            PagePort.Begin("Measure");
            KernelTimes times = KernelTimes.Measure(runnable);
            PagePort.Show("kernels", html => new KernelSection(html, report, times).Write());
        }

        PagePort.Begin("Compare");
        VerifyDocument verification = VerificationRun.TryRun(runnable, folder: null, withLayers: false, VerificationWork, _ => { })
            ?? VerificationRun.OnSamples(runnable, VerificationWork);
        PagePort.Show("verification", html => new VerificationSection(html, verification, problem: null).Write());
    }
}
