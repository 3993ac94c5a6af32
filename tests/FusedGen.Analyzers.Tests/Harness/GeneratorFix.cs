using System.Collections.Immutable;
using FusedGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Analyzers.Tests.Harness;

/// <summary>
/// Applies a fix to what the generator reports. Such a report holds the file's path and no syntax tree, which Roslyn's
/// test framework cannot fix but editors can: they find the document by the path.
/// </summary>
internal static class GeneratorFix
{
    private const string File = "Consumer.cs";

    /// <summary>What is offered for the one report, and what the source becomes by each.</summary>
    public static async Task<(string Title, string Text)[]> Apply<TFix>(string source, string id, (string Path, string Text)[] files)
        where TFix : CodeFixProvider, new()
    {
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Consumer",
            "Consumer",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary),
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp12),
            metadataReferences: Check.References));
        DocumentId documentId = DocumentId.CreateNewId(project.Id);
        Solution solution = project.Solution.AddDocument(documentId, File, source, filePath: File);
        foreach ((string path, string text) in files)
        {
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(project.Id), Path.GetFileName(path), text, filePath: path);
        }

        Document document = solution.GetDocument(documentId)!;
        Diagnostic diagnostic = Assert.Single(await Reports(document.Project), report => report.Id == id);
        Assert.Equal(File, diagnostic.Location.GetLineSpan().Path);

        List<CodeAction> actions = [];
        await new TFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        List<(string Title, string Text)> results = [];
        foreach (CodeAction action in actions)
        {
            ApplyChangesOperation change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
            results.Add((action.Title, (await change.ChangedSolution.GetDocument(documentId)!.GetTextAsync()).ToString()));
        }

        return [.. results];
    }

    private static async Task<ImmutableArray<Diagnostic>> Reports(Project project)
    {
        Compilation compilation = (await project.GetCompilationAsync())!;
        return CSharpGeneratorDriver.Create(new FusedModelGenerator())
            .AddAdditionalTexts(project.AnalyzerOptions.AdditionalFiles)
            .WithUpdatedParseOptions((CSharpParseOptions)project.ParseOptions!)
            .RunGenerators(compilation)
            .GetRunResult()
            .Diagnostics;
    }
}
