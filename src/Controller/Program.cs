using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Controller.Hosting;

if (args is ["git", ..])
{
    return await GitCommand.InvokeAsync(args, ControllerHost.Settings(), Console.Out, Console.Error);
}

if (args is ["analyze", ..])
{
    return await AnalyzeCommand.InvokeAsync(args, ControllerHost.Settings(), Console.Out, Console.Error);
}

if (args is ["import", ..])
{
    return await ImportCommand.InvokeAsync(args, ControllerHost.Settings(), Console.Out, Console.Error);
}

WebApplication app = ControllerHost.Build(args);
await app.RunAsync();
return Environment.ExitCode;
